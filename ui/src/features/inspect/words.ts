// How the inspector words what an envelope is.

import type { Envelope } from "../../bindings/Envelope";
import type { Kind } from "../../bindings/Kind";
import type { SenderKind } from "../../bindings/SenderKind";
import type { Severity } from "../../bindings/Severity";
import type { Signature } from "../../bindings/Signature";
import type { Tone } from "../../components/Marks";
import { clock, toMillis } from "../../lib/time";

/** The name of each kind, as the heading begins. */
export const KINDS: Record<Kind, string> = {
  webhook: "Webhook",
  send: "Send",
  api: "API call",
  forward: "Forward",
  replay: "Replay",
  frame: "Frame",
  media: "Media",
  probe: "Probe",
  refused: "Refused",
};

/** Senders in words. */
export const SENDERS: Record<SenderKind, string> = {
  customer: "Customer",
  bot: "Bot",
  agent: "Human agent",
  system: "System",
};

/** Severities in words and hues. */
export const SEVERITIES: Record<Severity, { word: string; tone: "note" | "warn" | "bad" }> = {
  note: { word: "Note", tone: "note" },
  warning: { word: "Warning", tone: "warn" },
  error: { word: "Error", tone: "bad" },
};

/** Verdicts on a signature: a sign, a word, what it means, its hue. */
export const SIGNATURES: Record<Signature, { sign: string; word: string; text: string; tone: Tone }> = {
  valid: { sign: "✓", word: "Signature valid", text: "✓ valid", tone: "in" },
  wrong: {
    sign: "✕",
    word: "Signature wrong",
    text: "✕ wrong: made with another secret, or of other bytes",
    tone: "bad",
  },
  absent: {
    sign: "–",
    word: "No signature",
    text: "– absent: nothing proves who sent it",
    tone: "warn",
  },
  stale: {
    sign: "▲",
    word: "Signature stale",
    text: "▲ stale: right, but its time is too far from now",
    tone: "warn",
  },
};

/** Local time with all the digits that were recorded: `10:00:09.530417`. */
export function fineClock(rfc3339: string): string {
  const fraction = /\.(\d+)/.exec(rfc3339)?.[1] ?? "";
  return Number.isNaN(toMillis(rfc3339)) ? "–" : `${clock(rfc3339)}${fraction.slice(3, 6)}`;
}

/** What became of the request, in a few words behind the status. */
export function answerWords({ direction, kind, status, answered, error }: Envelope): string {
  if (error) {
    return error.replaceAll("_", " ");
  }
  if (direction === "received") {
    if (answered && kind === "webhook" && status !== null && status >= 300) {
      return "by your answer policy, after commit";
    }
    return answered ? "after commit" : status === null ? "not answered yet" : "planned, not yet out";
  }
  return answered ? "" : "waiting for the answer";
}

/** The hue of a status or of its absence. */
export function answerTone({ status, error }: Pick<Envelope, "status" | "error">): Tone {
  if (status === null) {
    return error ? "bad" : "neutral";
  }
  return status >= 400 ? "bad" : status >= 300 ? "warn" : "in";
}

/** A long digest with its middle left out. */
export function shortened(text: string, head = 12, tail = 0): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${tail > 0 ? text.slice(-tail) : ""}`;
}
