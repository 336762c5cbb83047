// What is known of the tunnel: nothing tells but the webhooks that come through it.

import type { ReceiverStatus } from "../../bindings/ReceiverStatus";
import { ago, toMillis } from "../../lib/time";

const SILENT_AFTER_MS = 10 * 60_000;

/** State of the tunnel in words and colour. */
export interface Tunnel {
  state: "none" | "never" | "alive" | "silent";
  text: string;
  hint: string;
  color: string;
}

/** Reads the state of the tunnel at `now`, milliseconds since the epoch. */
export function tunnelOf(receiver: ReceiverStatus | null, now: number): Tunnel {
  if (!receiver?.public_url) {
    return {
      state: "none",
      text: "No tunnel",
      hint: "Give its URL under Connections, Public address.",
      color: "var(--ink-3)",
    };
  }
  if (!receiver.last_public_at) {
    return {
      state: "never",
      text: "Tunnel never reached",
      hint: `Nothing has come through ${receiver.public_url} yet.`,
      color: "var(--warn)",
    };
  }
  const seen = `seen ${ago(receiver.last_public_at, now)}`;
  const silent = now - toMillis(receiver.last_public_at) > SILENT_AFTER_MS;
  return silent
    ? { state: "silent", text: `Tunnel silent, ${seen}`, hint: "Check that it still runs.", color: "var(--warn)" }
    : { state: "alive", text: `Tunnel alive, ${seen}`, hint: "", color: "var(--in)" };
}
