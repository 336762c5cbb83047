// What is known of the tunnel, in a few words with a sign and a colour.

import type { TunnelHealth } from "../../bindings/TunnelHealth";
import type { TunnelState } from "../../bindings/TunnelState";
import { ago, clock } from "../../lib/time";

/** State of the tunnel as it is shown. */
export interface TunnelWords {
  /** A sign that says good or bad without the colour. */
  sign: string;
  text: string;
  color: string;
  /** More, for hovering. */
  hint: string;
}

const DEAD: Partial<Record<TunnelHealth, string>> = {
  "wrong-target": "Tunnel leads elsewhere",
  dns: "Tunnel's name leads nowhere",
  tls: "Tunnel without TLS",
  refused: "Tunnel refused",
};

/** Reads the state of the tunnel at `now`, milliseconds since the epoch. */
export function tunnelWords(state: TunnelState, now: number): TunnelWords {
  const { health, message, remedy } = state;
  const hint = [message, remedy].filter(Boolean).join(" ");
  if (health === "none") {
    return { sign: "", text: "No tunnel", color: "var(--ink-3)", hint: "Give its URL here or under Connections." };
  }
  if (health === "unchecked") {
    const text = state.checking ? "Looking at the tunnel…" : "Tunnel not looked at";
    return { sign: "", text, color: "var(--warn)", hint };
  }
  if (health === "alive") {
    const seen = state.alive_at ? `, seen ${ago(state.alive_at, now)}` : "";
    return { sign: "✓", text: `Tunnel alive${seen}`, color: "var(--in)", hint };
  }
  const since = state.alive_at ?? state.since;
  const silent = since ? `Tunnel silent since ${clock(since).slice(0, 5)}` : "Tunnel silent";
  return { sign: "✕", text: DEAD[health] ?? silent, color: "var(--bad)", hint };
}
