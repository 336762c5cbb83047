// Policies of answers, typed.

import { expect, it } from "vitest";
import { policyOf, typedOf } from "./answer";

const AT_ONCE = { status: 200, delay_ms: 0, drop: false, pass_back: false, fail: null };

it("is the same policy after it was shown", () => {
  const policies = [
    AT_ONCE,
    { status: 503, delay_ms: 1500, drop: true, pass_back: true, fail: { status: 500, left: 3 } },
  ];
  for (const policy of policies) {
    expect(policyOf(typedOf(policy))).toEqual({ policy, trouble: null });
  }
});

it("says what cannot be an answer", () => {
  const typed = typedOf(AT_ONCE);
  for (const wrong of [{ status: "99" }, { status: "600" }, { status: "" }, { delay: "-1" }, { delay: "120001" }]) {
    expect(policyOf({ ...typed, ...wrong }).trouble).not.toBeNull();
  }
  expect(policyOf({ ...typed, left: "1001" }).trouble).toContain("1000");
  expect(policyOf({ ...typed, left: "2", failWith: "x" }).trouble).toContain("200 to 599");
});
