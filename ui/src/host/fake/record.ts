// Records envelopes of the demo: what a webhook and a send look like on the wire, and what is read from them.

import type { Content } from "../../bindings/Content";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { Customer } from "../../bindings/Customer";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import type { Envelope } from "../../bindings/Envelope";
import type { Explained } from "../../bindings/Explained";
import type { Payload } from "../../bindings/Payload";
import type { Problem } from "../../bindings/Problem";
import type { Reading } from "../../bindings/Reading";
import type { Sender } from "../../bindings/Sender";
import { contentOf, summaryOf, type Wire, wireOf } from "./wire";
import type { Stored, World } from "./world";

interface Received {
  at: number;
  status?: number;
  attempt?: number;
  key?: string;
  agent?: { id: number; name: string; email: string };
  fields?: Record<string, unknown>;
  problems?: Problem[];
  ms?: number;
}

const encoder = new TextEncoder();

/** Records a webhook and puts its message into the conversation. */
export function receive(world: World, customer: Customer, wire: Wire, how: Received): Stored {
  const { at, status = 200, attempt = 1, key = hex(32), agent, problems = [], ms = 3.1 } = how;
  const body = JSON.stringify(
    {
      messages: [{ ...wire, timestamp: at / 1e6 }],
      customer: {
        id: 90210001,
        token: customer.customer,
        name: customer.name,
        email: null,
        phone: null,
        register_date: Math.floor(at / 1e6) - 900,
        ...how.fields,
      },
      channel: { id: 4242, name: "Harbour Coffee" },
      agent: agent ? { ...agent, type: "human" } : { id: 31337, type: "bot" },
    },
    null,
    2,
  );
  const sender: Sender = agent
    ? { kind: "agent", id: String(agent.id), name: agent.name, email: agent.email }
    : { kind: "bot", id: "31337", name: null, email: null };
  const content = contentOf(wire);
  const stored = put(world, customer, {
    at,
    body,
    content,
    sender,
    problems,
    status,
    ms,
    attempt,
    key,
    direction: "received",
    kind: "webhook",
    explained: null,
    replyBody: status === 200 ? "" : "later",
    headers: [
      ["Host", "127.0.0.1:47013"],
      ["User-Agent", "landbot/webhooks"],
      ["Content-Type", "application/json"],
      ["sentry-trace", `${key.slice(0, 32)}-00f067aa0ba902b7`],
      ["Content-Length", String(encoder.encode(body).length)],
    ],
    target: "/in/●●●●●●●●●●●●●●●●",
    url: null,
  });
  Object.assign(customer, { platform_id: "90210001", channel_id: "4242", channel_name: "Harbour Coffee" });
  customer.bot_id ??= "31337";
  for (const [field, value] of Object.entries(how.fields ?? {})) {
    note(world, customer, field, value, stored);
  }
  return stored;
}

interface Sent {
  at: number;
  ms: number;
  status: number | null;
  error?: string;
  replyBody: string;
  explained?: Explained;
  parent?: number;
}

/** Records a send and puts its message into the conversation. */
export function send(world: World, customer: Customer, message: CustomerMessage, how: Sent): Stored {
  const wire = wireOf(message);
  const body = message.type === "raw" ? message.body : JSON.stringify({ customer: customer.fields, message: wire });
  return put(world, customer, {
    ...how,
    body,
    content: message.type === "raw" ? { type: "unknown", kind: null, json: message.body } : contentOf(wire),
    sender: { kind: "customer", id: customer.customer, name: customer.name, email: null },
    problems: [],
    attempt: 1,
    key: hex(32),
    direction: "sent",
    kind: how.parent ? "replay" : "send",
    explained: how.explained ?? null,
    headers: [
      ["authorization", "Token ●●●●●●●●●●●●●●●●"],
      ["content-type", "application/json"],
      ["accept", "*/*"],
      ["host", "127.0.0.1:47014"],
    ],
    target: `/v1/send/${customer.customer}/`,
    url: `http://127.0.0.1:47014/v1/send/${customer.customer}/`,
  });
}

interface Put {
  at: number;
  body: string;
  content: Content;
  sender: Sender;
  problems: Problem[];
  status: number | null;
  error?: string;
  ms: number;
  attempt: number;
  key: string;
  direction: Envelope["direction"];
  kind: Envelope["kind"];
  explained: Explained | null;
  replyBody: string;
  headers: Payload["headers"];
  target: string;
  url: string | null;
  parent?: number;
}

function put(world: World, customer: Customer, what: Put): Stored {
  const seq = world.nextSeq++;
  const again = what.attempt > 1;
  const first = again ? world.log.find((other) => other.envelope.dedupe_key === what.key) : undefined;
  const summary = summaryOf(what.content);
  const replyHeaders: Payload["headers"] = what.status === null ? [] : [["content-type", "application/json"]];
  const envelope: Envelope = {
    seq,
    id: `0199${hex(28)}`,
    direction: what.direction,
    kind: what.kind,
    platform: "landbot-apichat",
    connection: customer.connection,
    customer: customer.customer,
    conversation: null,
    type: what.content.type,
    sender: what.sender.kind,
    signature: null,
    error: what.error ?? null,
    head: what.direction === "received" ? "wire" : "rebuilt",
    started_at: new Date(what.at / 1000).toISOString(),
    duration_ms: what.ms,
    method: "POST",
    target: what.target,
    url: what.url,
    status: what.status,
    attempt: what.attempt,
    parent_seq: what.parent ?? null,
    dedupe_key: what.key,
    duplicate_of: first?.envelope.seq ?? null,
    request: { headers: what.headers, bytes: encoder.encode(what.body).length, sha256: hex(64), truncated: false },
    reply: { headers: replyHeaders, bytes: encoder.encode(what.replyBody).length, sha256: hex(64), truncated: false },
    summary,
    problems: what.problems,
    answered: what.status !== null,
    read: true,
    peer: what.direction === "received" ? "127.0.0.1:52114" : null,
  };
  const reading: Reading = {
    reader: 1,
    platform: envelope.platform,
    type_name: what.content.type,
    sender: what.sender,
    customer: customer.customer,
    customer_id: customer.platform_id,
    customer_name: customer.name,
    conversation: null,
    message_id: null,
    channel_id: "4242",
    channel_name: "Harbour Coffee",
    content: what.content,
    attachments: [],
    private: false,
    subject: "message",
    own_key: null,
    status: null,
    status_reason: null,
    state: null,
    signature: null,
    fields: [],
    dedupe_key: what.key,
    said_at: what.at,
    summary,
    problems: what.problems,
  };
  const lines = what.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const stored: Stored = {
    envelope,
    at: what.at,
    head: `POST ${what.target} HTTP/1.1\r\n${lines}\r\n`,
    body: what.body,
    replyHead: what.status === null ? "" : `HTTP/1.1 ${what.status}\r\ncontent-type: application/json\r\n\r\n`,
    replyBody: what.replyBody,
    reading,
    explained: what.explained,
    message: what.key,
  };
  world.log.push(stored);
  say(world, customer, stored, what);
  return stored;
}

function say(world: World, customer: Customer, stored: Stored, what: Put): void {
  const { envelope } = stored;
  const before = what.attempt > 1 ? world.said.find((said) => said.key === what.key) : undefined;
  const attempts = [...(before?.item.attempts ?? []), envelope.seq];
  const good = what.status !== null && what.status >= 200 && what.status < 300;
  const item: ConversationItem = {
    seq: envelope.seq,
    attempts,
    direction: what.direction,
    kind: what.kind,
    sender: what.sender,
    content: what.content,
    at: before?.item.at ?? what.at,
    said_at: what.at,
    duration_ms: what.ms,
    status: what.status,
    delivery: good ? "delivered" : what.status === null ? "failed" : "refused",
    explained: what.explained,
    problems: what.problems,
    parent_seq: what.parent ?? null,
    turn: 1,
    private: false,
    echo: false,
    attachments: [],
    status_word: null,
    status_reason: null,
    conversation: null,
    message_id: null,
    updates: [],
    echoes: [],
    from_history: false,
    activity: false,
  };
  if (before) {
    before.item = item;
  } else {
    world.said.push({ key: what.key, connection: customer.connection, customer: customer.customer, item });
  }
  customer.last_summary = envelope.summary;
  customer.last_sender = what.sender.kind;
  customer.last_at = envelope.started_at;
  customer.unread += what.direction === "received" && !before ? 1 : 0;
}

function note(world: World, customer: Customer, field: string, value: unknown, stored: Stored): void {
  const text = JSON.stringify(value);
  const { connection, customer: token } = customer;
  const before = world.fields.findLast(
    (one) => one.connection === connection && one.customer === token && one.field === field,
  );
  if (before?.value !== text) {
    const { seq, direction, started_at } = stored.envelope;
    const change = { field, value: text, before: before?.value ?? null, seq, direction, at: started_at };
    world.fields.push({ connection, customer: token, ...change });
  }
}

function hex(digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join("");
}
