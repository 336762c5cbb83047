// What the demo host remembers: connections, customers, envelopes.

import type { AppStatus } from "../../bindings/AppStatus";
import type { AttemptRow } from "../../bindings/AttemptRow";
import type { Change } from "../../bindings/Change";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { Customer } from "../../bindings/Customer";
import type { Envelope } from "../../bindings/Envelope";
import type { Explained } from "../../bindings/Explained";
import type { Fault } from "../../bindings/Fault";
import type { FaultCode } from "../../bindings/FaultCode";
import type { FieldChange } from "../../bindings/FieldChange";
import type { LogRow } from "../../bindings/LogRow";
import type { Reading } from "../../bindings/Reading";
import { tunnelState } from "./tunnel";

/** One envelope with its bytes, as text. */
export interface Stored {
  envelope: Envelope;
  at: number;
  head: string;
  body: string;
  replyHead: string;
  replyBody: string;
  reading: Reading | null;
  explained: Explained | null;
  /** Key of the message in the conversation that it belongs to. */
  message: string | null;
}

/** One message in a conversation before its turn is counted. */
interface Said {
  key: string;
  connection: string;
  customer: string;
  item: ConversationItem;
}

/** The state of the demo. */
export interface World {
  connections: ConnectionView[];
  customers: Customer[];
  log: Stored[];
  said: Said[];
  fields: (FieldChange & { connection: string; customer: string })[];
  ui: Map<string, string>;
  publicUrl: string | null;
  /** Whether the doctor ran. */
  examined: boolean;
  lastPublicAt: string | null;
  nextSeq: number;
  used: number;
  tell: (change: Change) => void;
}

/** A fault of the demo. */
export function fault(code: FaultCode, message: string, hint: string | null = null): Fault {
  return { code, message, hint, seq: null };
}

/** A customer that nothing is known of yet. */
export function newCustomer(connection: string, customer: string, name: string | null): Customer {
  return {
    connection,
    customer,
    name,
    platform_id: null,
    channel_id: null,
    channel_name: null,
    ids: { contact: null, source_id: null, conversation: null },
    bot_id: null,
    fields: {},
    last_summary: null,
    last_sender: null,
    last_at: null,
    unread: 0,
    draft: null,
  };
}

/** Finds a customer or says that there is none. */
export function customerOf(world: World, connection: string, customer: string): Customer {
  const found = world.customers.find((one) => one.connection === connection && one.customer === customer);
  if (!found) {
    throw fault("no_such_customer", `There is no customer ${customer} on ${connection}.`);
  }
  return found;
}

/** The messages of one customer, oldest first, with turns. */
export function conversationOf(world: World, connection: string, customer: string): ConversationItem[] {
  let turn = 0;
  return world.said
    .filter((said) => said.connection === connection && said.customer === customer)
    .map(({ item }) => {
      turn += item.sender.kind === "customer" ? 1 : 0;
      return { ...item, turn: Math.max(turn, 1) };
    });
}

/** One line of the log. */
export function logRow(stored: Stored): LogRow {
  const { envelope, at, reading } = stored;
  return {
    seq: envelope.seq,
    at,
    direction: envelope.direction,
    kind: envelope.kind,
    platform: envelope.platform,
    connection: envelope.connection,
    customer: envelope.customer,
    type: envelope.type,
    sender: envelope.sender,
    sender_name: reading?.sender?.name ?? null,
    status: envelope.status,
    error: envelope.error,
    summary: envelope.summary,
    bytes: envelope.request.bytes,
    duration_ms: envelope.duration_ms,
    problems: envelope.problems.length,
    attempt: envelope.attempt,
    duplicate_of: envelope.duplicate_of,
    parent_seq: envelope.parent_seq,
    signature: envelope.signature,
  };
}

/** Every attempt of the same message. */
export function attemptsOf(world: World, stored: Stored): AttemptRow[] {
  const same = (other: Stored) =>
    other === stored ||
    (stored.envelope.dedupe_key !== null && other.envelope.dedupe_key === stored.envelope.dedupe_key);
  return world.log.filter(same).map(({ envelope, at, body }) => ({
    seq: envelope.seq,
    attempt: envelope.attempt,
    at,
    status: envelope.status,
    error: envelope.error,
    duration_ms: envelope.duration_ms,
    same_body: body === stored.body,
  }));
}

/** What the status bar shows. */
export function statusOf(world: World): AppStatus {
  return {
    version: "0.1.0",
    data_folder: "~/.local/share/standin",
    receiver: {
      address: "127.0.0.1:47013",
      port: 47013,
      public_url: world.publicUrl,
      last_webhook_at: new Date().toISOString(),
      last_public_at: world.lastPublicAt,
    } as AppStatus["receiver"],
    tunnel: tunnelState(world),
    simulators: [
      {
        platform: "landbot-apichat",
        connection: "Demo bot",
        base_url: "http://127.0.0.1:47014/v1/",
        bot: "Harbour Coffee",
      },
    ],
    budgets: [{ connection: "Demo bot", used: world.used, limit: 10, waiting: 0 }],
    log: { envelopes: world.log.length, bytes: 96_256 + world.log.length * 2_150 },
    secrets: { place: "keychain", why: null, key: true },
    refusals: [
      {
        code: "wrong_path",
        count: 12,
        last_at: new Date(Date.now() - 312_000).toISOString(),
        sample: "GET /wp-login.php HTTP/1.1",
      },
    ],
    notices: [],
  };
}
