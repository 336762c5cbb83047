// A connection of the demo whose platform has conversations: notes, updates, ticks, echoes, labels, agents, history.

import type { Abilities } from "../../bindings/Abilities";
import type { CallResult } from "../../bindings/CallResult";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { ConversationSummary } from "../../bindings/ConversationSummary";
import type { ConversationView } from "../../bindings/ConversationView";
import type { Customer } from "../../bindings/Customer";
import type { Operation } from "../../bindings/Operation";
import type { Telling } from "../../bindings/Telling";
import type { Answers } from "./host-of";
import { receive, send } from "./record";
import type { Wire } from "./wire";
import { customerOf, newCustomer, type Stored, type World } from "./world";

/** Name of the connection. */
export const HELPDESK = "Helpdesk";
const CUSTOMER = "cust-42";
const DASHBOARD = "https://helpdesk.example/app/accounts/1/conversations";

/** What it can do. */
export const ABILITIES: Abilities = {
  sends: ["text", "click", "raw"],
  sends_as_agent: false,
  send_effect: null,
  api: false,
  files: true,
  hands_out_files: false,
  conversations: true,
  markdown: true,
  setup: true,
  operations: [
    ...["agents", "account-labels", "conversations", "conversation", "history", "set-status", "assign", "set-labels"],
    ...["typing", "seen", "resolve"],
  ],
  terms: [
    { word: "inbox", meaning: "One place of an account where the conversations of one channel come together." },
    { word: "contact", meaning: "A person, known to the whole account." },
    { word: "conversation", meaning: "A thread of messages of one session, with a status, an agent and labels." },
  ],
  statuses: ["open", "pending", "snoozed", "resolved"],
};

const SUMMARIES: ConversationSummary[] = [
  summary("12", "open", "Noor Haddad", ["vip"], 40),
  summary("11", "resolved", null, [], 90_000),
];

function summary(id: string, status: string, assignee: string | null, labels: string[], ago: number) {
  const last_at = (Date.now() - ago * 1000) * 1000;
  return { id, inbox: "7", status, assignee, labels, last_at, dashboard_url: `${DASHBOARD}/${id}` };
}

/** How the conversations of the demo stand, for as long as the host lives. */
export interface Helpdesk {
  conversations: ConversationSummary[];
  told: ConversationItem[];
}

/** A fresh one. */
export function newHelpdesk(): Helpdesk {
  return { conversations: SUMMARIES.map((one) => ({ ...one, labels: [...one.labels] })), told: [] };
}

const text = (message: string): Wire => ({ type: "text", message });
const noor = { id: 5, name: "Noor Haddad", email: "noor@agents.example.test" };

/** Puts its customer and two conversations into the world. */
export function seedHelpdesk(world: World): void {
  const person = newCustomer(HELPDESK, CUSTOMER, "Cust Forty-two");
  Object.assign(person, { ids: { contact: "41", source_id: CUSTOMER, conversation: "12" } });
  world.customers.push(person);
  const at = (seconds: number) => (Date.now() - 100_000 + seconds * 1000) * 1000;
  const ok = { ms: 31, status: 200, replyBody: "{}" };
  const change = (stored: Stored, more: Partial<ConversationItem>) => {
    const said = world.said.find((one) => one.item.attempts.includes(stored.envelope.seq));
    Object.assign(said?.item ?? {}, { conversation: "12", ...more });
  };
  change(send(world, person, { type: "text", text: "Is my parcel on its way?" }, { at: at(1), ...ok }), {
    conversation: "11",
    message_id: "490",
  });
  change(receive(world, person, text("It was delivered this morning."), { at: at(2), agent: noor }), {
    conversation: "11",
    message_id: "491",
    status_word: "read",
  });
  const hello = send(world, person, { type: "text", text: "Hello **there**" }, { at: at(60), ...ok });
  const echo = receive(world, person, text("Hello **there**"), { at: at(60.2) });
  world.said = world.said.filter((one) => !one.item.attempts.includes(echo.envelope.seq));
  change(hello, { message_id: "501", echoes: [echo.envelope.seq] });
  change(receive(world, person, text("Assigned to Noor Haddad"), { at: at(61) }), {
    activity: true,
    sender: { kind: "system", id: null, name: null, email: null },
    content: { type: "event", text: "Assigned to Noor Haddad" },
  });
  change(receive(world, person, text("He wrote last week, too."), { at: at(62), agent: noor }), {
    private: true,
    message_id: "502",
  });
  const options = {
    type: "dialog",
    title: "How can I help?\n\n- *orders*\n- **returns**",
    buttons: ["Orders", "Returns"],
  };
  change(receive(world, person, { ...options, payloads: ["orders", "returns"] }, { at: at(63), agent: noor }), {
    message_id: "503",
    status_word: "delivered",
    updates: [
      {
        seq: world.nextSeq,
        at: at(64),
        changes: [
          { pointer: "/status", before: '"sent"', after: '"delivered"' },
          { pointer: "/content_attributes/submitted_values", before: null, after: '[{"title":"Returns"}]' },
        ],
      },
    ],
  });
  const update = receive(world, person, text("message_updated"), { at: at(64), agent: noor });
  world.said = world.said.filter((one) => !one.item.attempts.includes(update.envelope.seq));
  change(
    receive(world, person, text("Here is the form: [return it](https://forms.example/r)"), { at: at(65), agent: noor }),
    {
      message_id: "504",
      status_word: "failed",
      status_reason: "The customer's device is switched off",
      attachments: [{ type: "file", media: "document", url: "https://files.example/return-form.pdf", caption: null }],
    },
  );
  person.unread = 0;
}

/** What is known of a conversation beside its messages; nothing on connections without. */
export function aboutConversation(
  desk: Helpdesk,
  customer: Customer,
): Omit<ConversationView, "customer" | "items" | "more"> {
  if (customer.connection !== HELPDESK) {
    return { conversations: [], warnings: [], ids: idsOf(customer), history: false, silence: null };
  }
  const { contact, source_id, conversation } = customer.ids;
  return {
    conversations: desk.conversations.map((one) => ({ ...one })),
    warnings: [],
    ids: [
      {
        name: "contact_inbox.source_id",
        value: source_id,
        meaning: "The session of the contact on the inbox.",
        used_in: "paths of the public API",
      },
      {
        name: "contact.id",
        value: contact,
        meaning: "The person, in the whole account.",
        used_in: "the application API",
      },
      {
        name: "conversation.id",
        value: conversation,
        meaning: "The thread, as the dashboard counts it.",
        used_in: "every path and every payload",
      },
      { name: "conversation.uuid", value: null, meaning: "The thread, everywhere unique.", used_in: "surveys" },
    ],
    history: true,
    silence: null,
  };
}

/** What names a customer where there are no conversations. */
function idsOf({ customer, platform_id, channel_id }: Customer): ConversationView["ids"] {
  return [
    { name: "customer.token", value: customer, meaning: "Your own stable id of the person.", used_in: "each webhook" },
    { name: "customer.id", value: platform_id, meaning: "The platform's id of the person.", used_in: "each webhook" },
    { name: "channel.id", value: channel_id, meaning: "The platform's id of the channel.", used_in: "each webhook" },
  ];
}

/** Operations of its API. */
export function answersOfHelpdesk(world: World, desk: Helpdesk): Answers {
  return {
    "platform.call": async ({ connection, customer, conversation, operation }): Promise<CallResult> => {
      const person = customerOf(world, connection, customer ?? "");
      const now = desk.conversations.find(({ id }) => id === (conversation ?? person.ids.conversation));
      const told = now ? tell(desk, now, operation) : ({ kind: "nothing" } as const);
      world.tell({ rows: null, tags: ["log", "customers"] });
      return { seq: world.nextSeq - 1, status: 200, explained: null, told };
    },
  };
}

function tell(desk: Helpdesk, now: ConversationSummary, operation: Operation): Telling {
  switch (operation.operation) {
    case "agents":
      return {
        kind: "agents",
        agents: [
          { id: "5", name: "Noor Haddad" },
          { id: "6", name: "Grace Hill" },
        ],
      };
    case "account-labels":
      return { kind: "labels", labels: ["vip", "billing", "returns"] };
    case "conversations":
      return { kind: "conversations", conversations: desk.conversations };
    case "set-status":
      now.status = operation.status;
      return { kind: "status", status: operation.status };
    case "assign":
      now.assignee = operation.agent === "6" ? "Grace Hill" : operation.agent === "5" ? "Noor Haddad" : null;
      return { kind: "assigned", assignee: now.assignee };
    case "set-labels":
      now.labels = operation.labels;
      return { kind: "labels", labels: operation.labels };
    case "history":
      return readHistory(desk, operation.before);
    default:
      return { kind: "nothing" };
  }
}

function readHistory(desk: Helpdesk, before: string | null): Telling {
  const first = Number(before ?? 490);
  const ids = [first - 2, first - 1].filter((id) => id > 485);
  const fresh = ids.filter((id) => !desk.told.some((item) => item.message_id === String(id)));
  desk.told.push(...fresh.map(toldItem));
  desk.told.sort((one, other) => one.at - other.at);
  return {
    kind: "messages",
    count: ids.length,
    new: fresh.length,
    before: ids[0] === undefined ? null : String(ids[0]),
  };
}

function toldItem(id: number): ConversationItem {
  const at = (Date.now() - (700_000 - id * 1000)) * 1000;
  return {
    seq: 1,
    attempts: [],
    direction: "received",
    kind: "api",
    sender: { kind: "agent", id: "5", name: "Noor Haddad", email: null },
    content: { type: "text", text: `An older line, ${id}`, payload: null },
    at,
    said_at: at,
    duration_ms: null,
    status: null,
    delivery: "delivered",
    explained: null,
    problems: [],
    parent_seq: null,
    turn: 1,
    private: false,
    echo: false,
    attachments: [],
    status_word: "read",
    status_reason: null,
    conversation: "11",
    message_id: String(id),
    updates: [],
    echoes: [],
    from_history: true,
    activity: false,
  };
}
