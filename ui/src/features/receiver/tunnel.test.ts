// The state of the tunnel in words.

import { expect, it } from "vitest";
import type { TunnelHealth } from "../../bindings/TunnelHealth";
import type { TunnelState } from "../../bindings/TunnelState";
import { clock } from "../../lib/time";
import { tunnelWords } from "./tunnel";

const now = Date.parse("2026-11-21T10:00:00Z");
const alive_at = "2026-11-21T09:59:56Z";
const words = (health: TunnelHealth, more: Partial<TunnelState> = {}) =>
  tunnelWords({ health, message: "So it is.", remedy: null, alive_at: null, ...more } as TunnelState, now);

it("says how the tunnel is in words and with a sign", () => {
  expect(words("none").text).toBe("No tunnel");
  expect(words("unchecked", { checking: true }).text).toBe("Looking at the tunnel…");
  expect(words("alive", { alive_at })).toMatchObject({ sign: "✓", text: "Tunnel alive, seen 4 s ago" });
});

it("tells each way to be dead from the others", () => {
  const dead: TunnelHealth[] = ["wrong-target", "dns", "tls", "refused", "silent"];
  const told = dead.map((health) => words(health, { remedy: "Start it." }));
  expect(new Set(told.map(({ text }) => text)).size).toBe(dead.length);
  for (const one of told) {
    expect(one).toMatchObject({ sign: "✕", color: "var(--bad)", hint: "So it is. Start it." });
  }
  expect(words("silent", { alive_at }).text).toBe(`Tunnel silent since ${clock(alive_at).slice(0, 5)}`);
});
