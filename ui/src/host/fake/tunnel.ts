// The demo's tunnel and answers: alive as long as a URL is set.

import type { AnswerPolicy } from "../../bindings/AnswerPolicy";
import type { AnswerView } from "../../bindings/AnswerView";
import type { TunnelState } from "../../bindings/TunnelState";

/** The policy of a connection where none was chosen. */
export const AT_ONCE: AnswerPolicy = { status: 200, delay_ms: 0, drop: false, pass_back: false, fail: null };

/** A policy with what it does. */
export function answerOf(policy: AnswerPolicy): AnswerView {
  const { status, drop, fail } = policy;
  const failing = fail?.status ?? status;
  return {
    policy,
    chosen: drop || status !== 200 || fail !== null || policy.delay_ms > 0,
    words: drop ? "The connection is closed without an answer." : `Webhooks are answered with ${failing}.`,
    consequence:
      drop || failing >= 300
        ? "Landbot APIchat delivers this again in 5 s, four more times over 75 s."
        : "Landbot APIchat takes it as delivered.",
  };
}

/** What is known of the tunnel. */
export function tunnelState(world: { publicUrl: string | null; lastPublicAt: string | null }): TunnelState {
  const { publicUrl: url, lastPublicAt: at } = world;
  return {
    health: url === null ? "none" : at === null ? "unchecked" : "alive",
    url,
    since: at,
    checked_at: at,
    alive_at: at,
    round_trip_ms: at === null ? null : 42.4,
    status: null,
    server: null,
    first_line: null,
    message: url === null ? "No public URL is set." : "What goes out to the public URL comes in at the receiver.",
    remedy: null,
    checking: false,
    awaited: false,
    seq: null,
  };
}
