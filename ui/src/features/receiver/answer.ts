// A policy of answers as it is typed, and back.

import type { AnswerPolicy } from "../../bindings/AnswerPolicy";

/** What stands in the fields. */
export interface Typed {
  status: string;
  delay: string;
  drop: boolean;
  passBack: boolean;
  left: string;
  failWith: string;
}

/** The fields of a policy. */
export function typedOf({ status, delay_ms, drop, pass_back, fail }: AnswerPolicy): Typed {
  return {
    status: String(status),
    delay: String(delay_ms),
    drop,
    passBack: pass_back,
    left: String(fail?.left ?? 0),
    failWith: String(fail?.status ?? 503),
  };
}

/** The policy of the fields, and the first thing that is wrong with them. */
export function policyOf(typed: Typed): { policy: AnswerPolicy; trouble: string | null } {
  const [status, delay_ms, left, failWith] = [typed.status, typed.delay, typed.left, typed.failWith].map(whole);
  const isStatus = (value: number | undefined) => value !== undefined && value >= 200 && value < 600;
  const within = (value: number | undefined, most: number) => value !== undefined && value >= 0 && value <= most;
  const trouble = !isStatus(status)
    ? "A status is a number from 200 to 599."
    : !within(delay_ms, 120_000)
      ? "A delay is a number from 0 to 120000."
      : !within(left, 1000)
        ? "From 0 to 1000 webhooks can be failed."
        : !isStatus(failWith)
          ? "A status is a number from 200 to 599."
          : null;
  const fail = left ? { status: failWith ?? 503, left } : null;
  const { drop, passBack: pass_back } = typed;
  return { policy: { status: status ?? 200, delay_ms: delay_ms ?? 0, drop, pass_back, fail }, trouble };
}

function whole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}
