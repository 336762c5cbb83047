// A check of a connection in few words, and in the order in which it is read.

import type { Check } from "../../bindings/Check";
import type { CheckReport } from "../../bindings/CheckReport";
import type { CheckState } from "../../bindings/CheckState";

const WEIGHT: Record<CheckState, number> = { fail: 0, unknown: 1, pass: 2 };

/** The checks, what failed first, else in the order in which they were made. */
export function byWeight(checks: readonly Check[]): Check[] {
  return [...checks].sort((one, other) => WEIGHT[one.state] - WEIGHT[other.state]);
}

/** "2 of 3 passed: no token is stored", and the state that it stands for. */
export function summaryOf({ checks }: CheckReport): { text: string; state: CheckState } {
  const [first, ...others] = byWeight(checks).filter(({ state }) => state !== "pass");
  if (!first) {
    return { text: checks.length === 1 ? "The one check passed" : `All ${checks.length} passed`, state: "pass" };
  }
  const passed = checks.length - others.length - 1;
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return { text: `${passed} of ${checks.length} passed: ${asPart(first.message)}${more}`, state: first.state };
}

/** What a stored token does not prove; null for other checks. Each way to test it is a request. */
export function untested({ code, state }: Check, setup: boolean): string | null {
  if (code !== "token_stored" || state !== "pass") {
    return null;
  }
  return setup
    ? "Whether the platform accepts it cannot be told without a request: Set up makes one."
    : "Whether the platform accepts it cannot be told without a request: the first message you send shows it.";
}

/** A sentence as a part of another: without its full stop and without its capital, unless that belongs to a name. */
function asPart(sentence: string): string {
  const bare = sentence.replace(/\.$/, "");
  return /^[A-Z][a-z' ]/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare;
}
