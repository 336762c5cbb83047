// How a check is summed up.

import { expect, it } from "vitest";
import type { Check } from "../../bindings/Check";
import { byWeight, summaryOf, untested } from "./check-report";

const check = (code: string, state: Check["state"], message: string): Check => ({ code, state, message, remedy: null });

const CHECKS = [
  check("host_reached", "pass", "127.0.0.1:3000 can be reached."),
  check("tunnel_url", "unknown", "No webhook has come in yet."),
  check("token_stored", "fail", "No token is stored."),
];

const report = (checks: Check[]) => ({ name: "Acme", ok: false, checks });

it("says first what failed", () => {
  expect(byWeight(CHECKS).map(({ code }) => code)).toEqual(["token_stored", "tunnel_url", "host_reached"]);
  expect(summaryOf(report(CHECKS))).toEqual({
    text: "1 of 3 passed: no token is stored, and 1 more",
    state: "fail",
  });
  expect(summaryOf(report(CHECKS.slice(0, 2)))).toEqual({
    text: "1 of 2 passed: no webhook has come in yet",
    state: "unknown",
  });
  expect(summaryOf(report(CHECKS.slice(0, 1)))).toEqual({ text: "The one check passed", state: "pass" });
  expect(summaryOf(report([check("x", "fail", "HTTP is refused.")])).text).toBe("0 of 1 passed: HTTP is refused");
});

it("says what a stored token does not prove", () => {
  const stored = check("token_stored", "pass", "A token is stored.");
  expect(untested(stored, "setup")).toContain("Set up makes one");
  expect(untested(stored, "message")).toContain("first message");
  expect(untested(stored, "tried")).toContain("accepts it");
  expect(untested(check("token_stored", "fail", "No token is stored."), "setup")).toBeNull();
  expect(untested(check("host_reached", "pass", "It can be reached."), "setup")).toBeNull();
});
