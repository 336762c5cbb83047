// Envelopes and rows for tests of the log, the inspector and replay.

import type { Envelope } from "../../bindings/Envelope";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import type { LogRow } from "../../bindings/LogRow";
import type { PartView } from "../../bindings/PartView";
import type { Problem } from "../../bindings/Problem";
import type { Reading } from "../../bindings/Reading";
import { toBase64 } from "../../lib/bytes";

/** A row with what is given. */
export function logRow(row: Partial<LogRow>): LogRow {
  return {
    seq: 1,
    at: 1_790_000_009_530_417,
    direction: "received",
    kind: "webhook",
    platform: "landbot-apichat",
    connection: "Demo bot",
    customer: "tg-ada",
    type: "text",
    sender: "bot",
    sender_name: null,
    status: 200,
    error: null,
    summary: "Great, your tags are saved.",
    bytes: 312,
    duration_ms: 3.1,
    problems: 0,
    attempt: 1,
    duplicate_of: null,
    parent_seq: null,
    signature: null,
    ...row,
  };
}

export const PAYLOAD =
  '{"messages":[{"type":"text","message":"Great, your tags are saved.","timestamp":1790000009.530417}],"customer":{"id":90071992547409931,"token":"tg-ada","email":null,"tags":"[\'gold\', \'early\']"},"channel":{"id":4242,"name":"Demo"},"agent":{"id":31337,"type":"bot"}}';

export const MANGLED: Problem = {
  code: "mangled_field",
  severity: "warning",
  pointer: "/customer/tags",
  message: "A list written as Python text.",
  documented: "Custom fields may be mangled.",
  received: "\"['gold', 'early']\"",
  remedy: "Treat the value as a string in your bridge.",
};

/** An envelope with what is given. */
export function envelope(part: Partial<Envelope>): Envelope {
  return {
    seq: 1842,
    id: "0199a7c2-0000-7000-8000-000000000001",
    direction: "received",
    kind: "webhook",
    platform: "landbot-apichat",
    connection: "Demo bot",
    customer: "tg-ada",
    conversation: null,
    type: "text",
    sender: "bot",
    signature: null,
    error: null,
    head: "wire",
    started_at: "2026-09-21T14:13:29.530417Z",
    duration_ms: 3.1,
    method: "POST",
    target: "/hooks/********",
    url: null,
    status: 200,
    attempt: 2,
    parent_seq: null,
    dedupe_key: "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    duplicate_of: 1841,
    request: {
      headers: [
        ["Host", "127.0.0.1:47013"],
        ["X-Twice", "one"],
        ["x-twice", "two"],
        ["X-Bytes", { base64: "/w==" }],
        ["Authorization", "Token ****************"],
      ],
      bytes: PAYLOAD.length,
      sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      truncated: false,
    },
    reply: {
      headers: [["Content-Length", "0"]],
      bytes: 0,
      sha256: "e3b0c44298fc1c149afbf4c8996fb924",
      truncated: false,
    },
    summary: "Great, your tags are saved.",
    problems: [MANGLED],
    answered: true,
    read: true,
    peer: "127.0.0.1:50112",
    ...part,
  };
}

/** A reading with what is given. */
function reading(part: Partial<Reading>): Reading {
  return {
    reader: 1,
    platform: "landbot-apichat",
    type_name: "text",
    sender: { kind: "bot", id: "31337", name: null, email: null },
    customer: "tg-ada",
    customer_id: "90071992547409931",
    customer_name: "Ada Lovelace",
    conversation: null,
    message_id: null,
    channel_id: "4242",
    channel_name: "Demo",
    content: { type: "text", text: "Great, your tags are saved.", payload: null },
    attachments: [],
    private: false,
    subject: "message",
    own_key: null,
    status: null,
    status_reason: null,
    state: null,
    signature: null,
    fields: [["tags", "\"['gold', 'early']\""]],
    dedupe_key: "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    said_at: 1_790_000_009_530_417,
    summary: "Great, your tags are saved.",
    problems: [MANGLED],
    ...part,
  };
}

/** What the inspector shows, with what is given. */
export function envelopeView(part: Partial<EnvelopeView>): EnvelopeView {
  return {
    envelope: envelope({}),
    reading: reading({}),
    explained: null,
    attempts: [
      { seq: 1841, attempt: 1, at: 1_790_000_004_530_000, status: 503, error: null, duration_ms: 0.9, same_body: true },
      { seq: 1842, attempt: 2, at: 1_790_000_009_530_417, status: 200, error: null, duration_ms: 3.1, same_body: true },
    ],
    replays: [],
    sealed: 1,
    chunked: false,
    signature: null,
    changes: [],
    changes_since: null,
    ...part,
  };
}

/** Bytes as the host gives them. */
export function part(text: string | Uint8Array, masked = 0): PartView {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return { base64: toBase64(bytes), sha256: "0".repeat(64), bytes: bytes.length, masked };
}
