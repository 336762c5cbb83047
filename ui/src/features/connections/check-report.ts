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

/** How a token can be tried: by a set-up, by one that ran already, or only by a message. */
export type Trial = "setup" | "tried" | "message";

const TRIALS: Record<Trial, string> = {
  setup: "Whether the platform accepts it cannot be told without a request: Set up makes one.",
  tried: "The last set-up showed that the platform accepts it.",
  message: "Whether the platform accepts it cannot be told without a request: the first message you send shows it.",
};

/** What a stored token does not prove by being there; null for other checks. */
export function untested({ code, state }: Check, trial: Trial): string | null {
  return code === "token_stored" && state === "pass" ? TRIALS[trial] : null;
}

/** A sentence as a part of another: without its full stop and without its capital, unless that belongs to a name. */
function asPart(sentence: string): string {
  const bare = sentence.replace(/\.$/, "");
  return /^[A-Z][a-z' ]/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare;
}
