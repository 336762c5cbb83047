import { describe, expect, it } from "vitest";

import { hugeParts } from "./collapse";

describe("hugeParts", () => {
  it("hides the rest of a huge string and keeps its closing quote", () => {
    const text = `{"small":"x","huge":"${"y".repeat(1_000_000)}"}`;
    const [part, ...others] = hugeParts(text, true);
    expect(others).toEqual([]);
    expect(text.slice(part?.to)).toBe('"}');
    expect((part?.to ?? 0) - (part?.from ?? 0)).toBeGreaterThan(999_000);
  });

  it("hides the rest of a huge line of other text", () => {
    const text = `short\n${"z".repeat(50_000)}\nend`;
    expect(hugeParts(text, false)).toEqual([{ from: 5_006, to: 50_006 }]);
  });

  it("hides nothing of ordinary text", () => {
    expect(hugeParts('{"a":"b"}', true)).toEqual([]);
    expect(hugeParts("a\nb", false)).toEqual([]);
  });
});
