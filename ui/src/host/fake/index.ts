// The demo host, for tests and for work on the design: a believable conversation in memory and no network.

import type { CustomerMessage } from "../../bindings/CustomerMessage";
import type { DoctorReport } from "../../bindings/DoctorReport";
import type { PlatformGuide } from "../../bindings/PlatformGuide";
import type { ReplayAsk } from "../../bindings/ReplayAsk";
import type { ReplayPlan } from "../../bindings/ReplayPlan";
import { answer } from "./bot";
import { aboutConversation, answersOfHelpdesk, HELPDESK, type Helpdesk, newHelpdesk } from "./helpdesk";
import { type Answers, type FakeHost, hostOf } from "./host-of";
import { answersOfOperations, seedOperations } from "./operations";
import { PICTURE } from "./picture";
import { receive, send } from "./record";
import { connection, emptyWorld, fullWorld, longWorld } from "./seed";
import { aboutSetup } from "./setup";
import { answerOf, tunnelState } from "./tunnel";
import {
  attemptsOf,
  conversationOf,
  customerOf,
  fault,
  logRow,
  newCustomer,
  type Stored,
  statusOf,
  type World,
} from "./world";

const GUIDES: PlatformGuide[] = [
  {
    platform: "landbot-apichat",
    title: "Landbot APIchat",
    asks: [{ title: "AUTH TOKEN", found: "The settings of the APIchat channel.", secret: true, needed: true }],
    how_to: ["Paste the webhook address into HOOK URL(S)."],
  },
];

interface Options {
  /** How the demo begins. */
  begin?: "full" | "empty" | "long";
  /** Milliseconds before each answer of the bot. */
  wait?: number;
}

/** The demo. `?demo=empty` and `?demo=long` choose how it begins. */
export function fakeHost(options: Options = {}): FakeHost {
  const begin = options.begin ?? new URLSearchParams(location.search).get("demo") ?? "full";
  const world = begin === "long" ? longWorld(10_000) : begin === "empty" ? emptyWorld() : fullWorld();
  if (begin === "full") {
    seedOperations(world);
  }
  const desk = newHelpdesk();
  const host = hostOf({
    ...aboutConnections(world),
    ...aboutCustomers(world),
    ...aboutMessages(world, desk, options.wait ?? 400),
    ...answersOfHelpdesk(world, desk),
    ...aboutSetup(world, options.wait ?? 400),
    ...aboutEnvelopes(world),
    ...answersOfOperations(world),
  });
  world.tell = host.change;
  return host;
}

function aboutConnections(world: World): Answers {
  const find = (name: string) => {
    const found = world.connections.find((one) => one.connection.name === name);
    if (!found) {
      throw fault("no_such_connection", `There is no connection ${name}.`);
    }
    return found;
  };
  const shown = () =>
    world.connections.map((one) => ({
      ...one,
      public_webhook_url: world.publicUrl ? `${world.publicUrl}${new URL(one.webhook_url ?? "").pathname}` : null,
    }));
  const changed = () => world.tell({ rows: null, tags: ["connections", "status"] });
  return {
    "app.status": () => statusOf(world),
    "connection.list": shown,
    "connection.guide": () => GUIDES,
    "connection.try": ({ name }) => {
      const seqs = [world.nextSeq - 1];
      return { ok: true, customer: `try-${name}`, seqs, explained: null, came_back: null, silence: null };
    },
    "connection.show": ({ name }) => find(name),
    "connection.add": (args) => {
      if (world.connections.some((one) => one.connection.name === args.name)) {
        throw fault("connection_exists", `There is already a connection ${args.name}.`, "Choose another name.");
      }
      const added = connection(args.name, false);
      world.connections.push(added);
      changed();
      return added;
    },
    "connection.update": (args) => {
      const found = find(args.name);
      found.connection.base_url = args.base_url ?? found.connection.base_url;
      found.connection.forward_to = args.forward_to === null ? found.connection.forward_to : args.forward_to || null;
      changed();
      return found;
    },
    "connection.set-answer": ({ name, policy, dry_run }) => {
      const found = find(name);
      const told = { ...found, answer: answerOf(policy) };
      if (!dry_run) {
        world.connections = world.connections.map((one) => (one === found ? told : one));
        changed();
      }
      return told;
    },
    "connection.remove": ({ name }) => {
      world.connections = world.connections.filter((one) => one.connection.name !== name);
      world.customers = world.customers.filter((one) => one.connection !== name);
      changed();
      return {};
    },
    "connection.check": ({ name }) => ({
      name,
      ok: world.publicUrl !== null,
      checks: [
        { code: "token", state: "pass", message: "The token is in the keychain.", remedy: null },
        { code: "reach", state: "pass", message: "The platform answered in 41 ms.", remedy: null },
        world.publicUrl
          ? {
              code: "webhook",
              state: "unknown",
              message: "No webhook has come in yet.",
              remedy: "Write to the bot once.",
            }
          : {
              code: "webhook",
              state: "fail",
              message: "There is no public address for webhooks.",
              remedy: "Start a tunnel to the receiver and paste its URL.",
            },
      ],
    }),
    "doctor.read": () => examined(world, false),
    "doctor.run": () => examined(world, true),
    "receiver.set-public-url": ({ url }) => {
      if (url !== null && !/^https?:\/\//.test(url)) {
        throw fault("bad_arguments", "A tunnel's URL begins with https://.", "Paste the whole URL.");
      }
      world.publicUrl = url;
      world.lastPublicAt = null;
      changed();
      return statusOf(world);
    },
    "tunnel.check": ({ if_network_changed }) => {
      if (!if_network_changed && world.publicUrl) {
        world.lastPublicAt = new Date().toISOString();
        changed();
      }
      return tunnelState(world);
    },
    "tunnel.found": () => [
      {
        program: "ngrok",
        url: "https://quiet-fox.ngrok.app",
        leads_to: "http://localhost:47013",
        leads_here: true,
        current: world.publicUrl === "https://quiet-fox.ngrok.app",
      },
    ],
    "tunnel.repoint": () =>
      shown()
        .filter((one) => !one.connection.simulated)
        .map((one) => ({
          name: one.connection.name,
          platform_title: one.platform_title,
          address: one.public_webhook_url,
          by_api: one.abilities.setup,
          how_to: one.how_to,
          report: null,
        })),
    "ui.load": ({ key }) => ({ key, value: world.ui.get(key) ?? null }),
    "ui.save": ({ key, value }) => {
      world.ui.set(key, value ?? "");
      return {};
    },
  };
}

function examined(world: World, run: boolean): DoctorReport {
  world.examined ||= run;
  const { examined: ran } = world;
  const check = { connection: null, seqs: [], remedy: null };
  const disk = { ...check, code: "disk", title: "Disk", state: "pass" as const, evidence: "There is room." };
  const receiver = { ...check, code: "receiver", title: "Receiver", state: "pass" as const, evidence: "It listens." };
  const started_at = ran ? "2026-01-01T09:00:00Z" : "";
  return { name: null, running: false, ok: ran, started_at, now: null, checks: ran ? [disk, receiver] : [] };
}

function aboutCustomers(world: World): Answers {
  const changed = () => world.tell({ rows: null, tags: ["customers"] });
  return {
    "customer.list": () => world.customers.map((one) => ({ ...one })),
    "customer.add": (args) => {
      const id = args.customer ?? `tg-${Math.random().toString(36).slice(2, 8)}`;
      const added = { ...newCustomer(args.connection, id, args.name), fields: args.fields };
      world.customers.push(added);
      changed();
      return { ...added };
    },
    "customer.update": (args) => {
      const found = customerOf(world, args.connection, args.customer);
      found.name = args.name ?? found.name;
      found.fields = args.fields ?? found.fields;
      changed();
      return { ...found };
    },
    "customer.create-at-platform": (args) => ({
      seq: world.nextSeq - 1,
      status: 201,
      explained: null,
      customer: customerOf(world, args.connection, args.customer),
    }),
    "customer.mark-read": (args) => {
      const found = customerOf(world, args.connection, args.customer);
      if (found.unread > 0) {
        found.unread = 0;
        changed();
      }
      return {};
    },
    "customer.draft": (args) => {
      customerOf(world, args.connection, args.customer).draft = args.text || null;
      return {};
    },
    "conversation.silence": () => ({ silence: null }),
    "conversation.fields": (args) =>
      world.fields.filter((one) => one.connection === args.connection && one.customer === args.customer),
  };
}

function aboutMessages(world: World, desk: Helpdesk, wait: number): Answers {
  return {
    "conversation.read": ({ connection: name, customer, limit, before }) => {
      const person = customerOf(world, name, customer);
      const all = conversationOf(world, name, customer).filter((item) => before === null || item.seq < before);
      const items = all.slice(-(limit ?? 200));
      const more = items.length < all.length;
      const told = name === HELPDESK && !more ? desk.told : [];
      return { customer: { ...person }, items: [...told, ...items], more, ...aboutConversation(desk, person) };
    },
    "message.send": async ({ connection: name, customer, message }) => {
      const person = customerOf(world, name, customer);
      await new Promise((done) => setTimeout(done, wait / 4));
      const how = { at: Date.now() * 1000, ms: 42, status: 201, replyBody: '{"success":true}' };
      const { envelope } = send(world, person, message, how);
      world.tell({ rows: [envelope.seq, envelope.seq], tags: ["log", "customers", "status"] });
      if (name !== HELPDESK) {
        answer(world, person, saidBy(message), wait);
      }
      return {
        seq: envelope.seq,
        attempts: [envelope.seq],
        status: 201,
        delivery: "delivered",
        explained: null,
        left: true,
        served: null,
      };
    },
    "simulator.start": () => ({
      platform: "landbot-apichat",
      connection: "Demo bot",
      base_url: "http://127.0.0.1:47014/v1/",
      bot: "Harbour Coffee",
    }),
    "simulator.stop": () => ({}),
    "simulator.agent-says": ({ customer, agent, text }) => {
      const person = customerOf(world, "Demo bot", customer);
      const how = { at: Date.now() * 1000, agent: { id: 512, name: agent, email: "agent@agents.example.test" } };
      const line = { type: "text", message: text || "The bot is back." };
      const { envelope } = receive(world, person, line, text ? how : { at: how.at });
      world.tell({ rows: [envelope.seq, envelope.seq], tags: ["log", "customers"] });
      return {};
    },
    "media.fetch": ({ seq }) => ({ content_type: "image/png", base64: PICTURE, bytes: atob(PICTURE).length, seq }),
  };
}

function saidBy(message: CustomerMessage): string {
  return message.type === "text" ? message.text : message.type === "click" ? message.label : message.type;
}

function aboutEnvelopes(world: World): Answers {
  const find = (seq: number): Stored => {
    const found = world.log.find((one) => one.envelope.seq === seq);
    if (!found) {
      throw fault("no_such_envelope", `There is no envelope ${seq}.`);
    }
    return found;
  };
  const plan = ({ seq, to }: ReplayAsk): ReplayPlan => {
    const { envelope } = find(seq);
    return {
      seq,
      method: envelope.method,
      url: to ?? envelope.url ?? "http://localhost:3000/landbot",
      same_target: to === null,
      changes: [],
      effects:
        envelope.direction === "sent"
          ? [`${envelope.customer} says this once more to the bot.`]
          : ["Your middleware gets this webhook once more, with the same key."],
    };
  };
  return {
    "log.list": ({ query, limit, before, after }) => {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = world.log
        .map(logRow)
        .filter((row) => words.every((word) => JSON.stringify(row).toLowerCase().includes(word.replace(/^\w+:/, ""))))
        .filter((row) => (before === null || row.seq < before) && (after === null || row.seq > after));
      const most = limit ?? 100;
      const page = after === null ? rows.reverse().slice(0, most) : rows.slice(0, most);
      return { rows: page, more: page.length < rows.length, total: world.log.length };
    },
    "envelope.show": async ({ seq }) => {
      const stored = find(seq);
      const { envelope, reading, explained } = stored;
      envelope.request.sha256 = await sha256(stored.body);
      envelope.reply.sha256 = await sha256(stored.replyBody);
      const replays = world.log.filter((one) => one.envelope.parent_seq === seq).map((one) => one.envelope.seq);
      return {
        envelope,
        reading,
        explained,
        attempts: attemptsOf(world, stored),
        replays,
        sealed: 1,
        chunked: false,
        signature: null,
        changes: [],
        changes_since: null,
      };
    },
    "envelope.part": async ({ seq, part }) => {
      const stored = find(seq);
      const parts = {
        head: stored.head,
        body: stored.body,
        "reply-head": stored.replyHead,
        "reply-body": stored.replyBody,
      };
      const text = part === "framing" ? "" : parts[part];
      const bytes = new TextEncoder().encode(text);
      const base64 = btoa(String.fromCharCode(...bytes));
      return { base64, sha256: await sha256(text), bytes: bytes.length, masked: part === "head" ? 1 : 0 };
    },
    "envelope.curl": ({ seq }) => {
      const { envelope, body } = find(seq);
      return { text: `curl -X ${envelope.method} '${envelope.url ?? envelope.target}' --data-raw '${body}'` };
    },
    "replay.plan": plan,
    "replay.run": (ask) => {
      const origin = find(ask.seq);
      const person = customerOf(world, origin.envelope.connection ?? "", origin.envelope.customer ?? "");
      const message: CustomerMessage = { type: "raw", body: ask.body ? atob(ask.body) : origin.body };
      const how = { at: Date.now() * 1000, ms: 38, status: 201, replyBody: '{"success":true}', parent: ask.seq };
      const { envelope } = send(world, person, message, how);
      world.tell({ rows: [envelope.seq, envelope.seq], tags: ["log", "customers", "status"] });
      const first_status = origin.envelope.status;
      return { seq: envelope.seq, parent_seq: ask.seq, status: 201, first_status, explained: null, plan: plan(ask) };
    },
  };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
