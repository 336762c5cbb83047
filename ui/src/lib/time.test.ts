// Times and sizes as people read them.

import { describe, expect, it } from "vitest";
import { count, plural, size } from "./size";
import { ago, clock, day, duration, exact } from "./time";

describe("times", () => {
  const micros = new Date(2026, 10, 21, 10, 0, 9, 530).getTime() * 1000 + 417;

  it("shows milliseconds, and microseconds on hover", () => {
    expect(clock(micros)).toBe("10:00:09.530");
    expect(exact(micros)).toMatch(/^2026-11-21 10:00:09\.530417 [+-]\d\d:\d\d$/);
    expect(clock("not a time")).toBe("–");
  });

  it("names days", () => {
    const now = new Date(2026, 10, 22, 0, 5).getTime();
    expect(day(now * 1000, now)).toBe("Today");
    expect(day(micros, now)).toBe("Yesterday");
  });

  it("shortens durations", () => {
    expect([0.94, 3.1, 84.4, 1250, 65_000].map(duration)).toEqual(["0.9 ms", "3.1 ms", "84 ms", "1.25 s", "1 min 5 s"]);
  });

  it("says how long ago", () => {
    const now = 1_000_000_000;
    expect([0, 4, 720, 7_200, 90_000].map((s) => ago((now - s * 1000) * 1000, now))).toEqual([
      "just now",
      "4 s ago",
      "12 min ago",
      "2 h ago",
      "1 day ago",
    ]);
  });
});

describe("sizes", () => {
  it("groups digits and scales bytes", () => {
    expect(count(1_204_318)).toBe("1\u202f204\u202f318");
    expect([96, 48_200, 1_900_000_000].map(size)).toEqual(["96 B", "48 kB", "1.9 GB"]);
    expect([plural(1, "attempt"), plural(2, "attempt")]).toEqual(["1 attempt", "2 attempts"]);
  });
});
