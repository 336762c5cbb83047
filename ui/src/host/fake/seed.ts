// What has happened in the demo before it opens.

import type { ConnectionView } from "../../bindings/ConnectionView";
import type { Customer } from "../../bindings/Customer";
import { ABILITIES, HELPDESK, seedHelpdesk } from "./helpdesk";
import { receive, send } from "./record";
import { AT_ONCE, answerOf } from "./tunnel";
import type { Wire } from "./wire";
import { newCustomer, type World } from "./world";

/** An empty demo: two connections, one customer, no message. */
export function emptyWorld(): World {
  return {
    connections: [connection("Demo bot", true), connection("Acme sales", false)],
    customers: [newCustomer("Demo bot", "tg-ada", "Ada Lovelace")],
    log: [],
    said: [],
    fields: [],
    ui: new Map(),
    publicUrl: null,
    examined: false,
    lastPublicAt: null,
    nextSeq: 1,
    used: 0,
    tell: () => undefined,
  };
}

/** A view of a connection. */
export function connection(name: string, simulated: boolean): ConnectionView {
  return {
    connection: {
      name,
      platform: "landbot-apichat",
      base_url: simulated ? "http://127.0.0.1:47014/v1/" : "https://chat.landbot.io/v1/",
      paced: !simulated,
      simulated,
      forward_to: null,
      created_at: new Date().toISOString(),
      channel: { account: null, inbox: null, inbox_identifier: null, profile: null },
    },
    platform_title: "Landbot APIchat",
    token_stored: true,
    secrets: ["token"],
    webhook_url: `http://127.0.0.1:47013/in/${simulated ? "Jr0mVb2fQk1x" : "x8Qw5pLd0ZsT"}`,
    public_webhook_url: null,
    replaced: null,
    how_to: [
      "In Landbot, open Channels and choose your API channel.",
      "Copy AUTH TOKEN into the token field here.",
      "Paste the webhook address into HOOK URL(S) and save.",
    ],
    abilities: {
      sends: ["text", "click", "image", "video", "audio", "document", "location", "raw"],
      sends_as_agent: false,
      send_effect: null,
      api: false,
      files: false,
      hands_out_files: true,
      conversations: false,
      markdown: false,
      setup: false,
      operations: [],
      terms: [],
      statuses: [],
    },
    answer: answerOf(AT_ONCE),
  };
}

const text = (message: string): Wire => ({ type: "text", message });

/** The demo as it opens: a conversation with a retry, a mangled field, and a human agent. */
export function fullWorld(): World {
  const world = emptyWorld();
  const ada = world.customers[0] as Customer;
  const start = (Date.now() - 94_000) * 1000;
  const at = (seconds: number) => start + Math.round(seconds * 1e6);
  world.nextSeq = 1825;
  world.publicUrl = "https://tidy-otter.trycloudflare.com";
  world.lastPublicAt = new Date(Date.now() - 4_000).toISOString();
  world.used = 3;
  ada.fields = { plan: "gold" };

  const ok = '{"success":true,"customer":{"id":90210001,"token":"tg-ada"}}';
  const ext = newCustomer("Acme sales", "tg-77", null);
  world.customers.push(ext);
  send(
    world,
    ext,
    { type: "text", text: "Thanks, see you tomorrow" },
    { at: at(-4000), ms: 210, status: 201, replyBody: "{}" },
  );
  const grace = newCustomer("Demo bot", "tg-grace", "Grace Hopper");
  world.customers.push(grace);
  receive(world, grace, text("One moment, I am calling a colleague."), { at: at(-300) });
  receive(world, grace, text("The bot is back."), { at: at(-280) });
  send(world, ada, { type: "text", text: "hi" }, { at: at(-12), ms: 61, status: 201, replyBody: ok });
  receive(world, ada, text("Hi! I am the demo bot of Harbour Coffee. More on https://harbour.example/coffee"), {
    at: at(-11.6),
  });
  const picture = {
    type: "image",
    url: "http://127.0.0.1:47014/media/opening-hours.png",
    message: "Right at the quay",
  };
  receive(world, ada, picture, { at: at(2.25) });
  const plans = { type: "dialog", title: "Which plan suits you?", buttons: ["Day pass", "Gold card", "None yet"] };
  receive(world, ada, { ...plans, payloads: ["$0", "$1", "$2"] }, { at: at(2.61) });
  const gold = { type: "click" as const, label: "Gold card", payload: "$1" };
  send(world, ada, gold, { at: at(4.031), ms: 84, status: 201, replyBody: ok });
  const fields = { plan: "Gold card", interests: "['coffee', 'cake']" };
  const saved = text("The gold card it is: every tenth cup is free.");
  const key = "4bf92f3577b34da6a3ce929d0e0e4736";
  const problems = [
    {
      code: "mangled_field",
      severity: "warning" as const,
      pointer: "/customer/interests",
      message: "A list is written as Python text.",
      documented: "custom fields may be mangled; treat them as strings",
      received: "['coffee', 'cake']",
      remedy: "Treat the value as a string in your bridge. Read as: coffee, cake.",
    },
  ];
  receive(world, ada, saved, { at: at(4.53), status: 503, key, fields, problems, ms: 0.9 });
  receive(world, ada, saved, { at: at(9.530417), key, fields, problems, attempt: 2 });
  receive(world, ada, { type: "carousel", cards: [{ title: "Espresso", price: 2.2 }] }, { at: at(12.1) });
  send(
    world,
    ada,
    { type: "text", text: "Is there a table free tonight?" },
    {
      at: at(15.2),
      ms: 12,
      status: 401,
      replyBody: '{"success":false,"error":"Invalid token"}',
      explained: {
        code: "token_rejected",
        message: "The platform did not accept the channel's token.",
        remedy: "Copy AUTH TOKEN from the channel's settings once more, then send again.",
        platform_says: "Invalid token",
        retryable: false,
      },
    },
  );
  send(
    world,
    ada,
    { type: "text", text: "Is there a table free tonight?" },
    {
      at: at(18.4),
      ms: 79,
      status: 201,
      replyBody: ok,
    },
  );
  const noor = { id: 512, name: "Noor Haddad", email: "noor@agents.example.test" };
  receive(world, ada, text("Hi Ada, Noor here. I take over from the bot."), { at: at(21.004), agent: noor });
  ada.unread = 0;

  world.connections.push({ ...connection(HELPDESK, false), platform_title: "Helpdesk", abilities: ABILITIES });
  seedHelpdesk(world);
  return world;
}

/** One conversation of so many messages, to see how the window bears it. */
export function longWorld(messages: number): World {
  const world = emptyWorld();
  const ada = world.customers[0] as Customer;
  const start = Date.now() * 1000 - messages * 2_000_000;
  for (let index = 0; index < messages; index += 1) {
    const at = start + index * 2_000_000;
    if (index % 5 === 0) {
      send(world, ada, { type: "text", text: `Message ${index}` }, { at, ms: 40, status: 201, replyBody: "{}" });
    } else {
      receive(world, ada, text(`Answer ${index}. ${"word ".repeat(index % 23)}`), { at });
    }
  }
  ada.unread = 0;
  return world;
}
