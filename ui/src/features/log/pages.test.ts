import { describe, expect, it } from "vitest";

import { logRow } from "../inspect/fixtures";
import {
  atOldest,
  HELD,
  jumped,
  missing,
  NOTHING,
  PAGE,
  refreshed,
  rowCount,
  type Stretch,
  shift,
  withNewer,
  withNewest,
  withOlder,
} from "./pages";

/** Rows from `high` down to `low`. */
const down = (high: number, low: number) =>
  Array.from({ length: high - low + 1 }, (_, at) => logRow({ seq: high - at }));
const page = (high: number, low: number, more: boolean, total = high) => ({ rows: down(high, low), more, total });
const seqs = (held: Stretch) => held.rows.map(({ seq }) => seq);

describe("the newest rows", () => {
  it("come on top of what is held", () => {
    const held = withNewest(NOTHING, page(10, 1, false));
    const next = withNewest(held, page(12, 6, true));
    expect(seqs(next)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(next.older).toBe(false);
    expect(shift(held, next)).toBe(2);
  });

  it("replace what is held when a burst was longer than a page", () => {
    const next = withNewest(withNewest(NOTHING, page(10, 5, true)), page(500, 301, true));
    expect(seqs(next)).toEqual(down(500, 301).map(({ seq }) => seq));
    expect(next.older).toBe(true);
  });

  it("take what changed from the newer reading", () => {
    const held = withNewest(NOTHING, { rows: [logRow({ seq: 1, status: null })], more: false, total: 1 });
    expect(withNewest(held, { rows: [logRow({ seq: 1, status: 201 })], more: false, total: 1 }).rows[0]?.status).toBe(
      201,
    );
  });

  it("forget rows that the filter no longer gives", () => {
    expect(
      seqs(withNewest(withNewest(NOTHING, page(9, 1, false)), { rows: down(4, 3), more: false, total: 9 })),
    ).toEqual([4, 3]);
  });
});

describe("walking down and up", () => {
  it("never holds more than its bound and keeps the place of every row", () => {
    let held = withNewest(NOTHING, page(10_000, 9_801, true));
    for (let last = 9_800; last > 5_000; last -= PAGE) {
      const next = withOlder(held, page(last, last - PAGE + 1, true, 10_000));
      expect(shift(held, next)).toBe(0);
      held = next;
    }
    expect(held.rows.length).toBe(HELD);
    expect(held.offset + held.rows.length).toBe(5_000);
    const first = held.rows[0]?.seq ?? 0;
    const up = withNewer(held, { rows: down(first + PAGE, first + 1).reverse(), more: true, total: 10_000 });
    expect(shift(held, up)).toBe(0);
    expect(up.rows.length).toBe(HELD);
    expect(up.older).toBe(true);
    expect(up.rows[0]?.seq).toBe(first + PAGE);
  });

  it("mends an estimated place at the top", () => {
    const held: Stretch = { rows: down(50, 41), offset: 73, older: true, newest: 60, total: 60 };
    const up = withNewer(held, { rows: down(62, 51).reverse(), more: false, total: 62 });
    expect(up.offset).toBe(0);
    expect(up.newest).toBe(62);
    expect(shift(held, up)).toBe(12 - 73);
  });

  it("does not repeat a row that two pages hold", () => {
    expect(seqs(withOlder(withNewest(NOTHING, page(9, 5, true)), page(6, 2, false)))).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
  });
});

describe("jumping", () => {
  it("goes by number where nothing is filtered", () => {
    const held = withNewest(NOTHING, page(1_000_000, 999_801, true));
    expect(rowCount(held, false)).toBe(1_000_000);
    const want = missing(held, 500_000, 500_040, false);
    expect(want).toEqual({ kind: "jump", index: 499_950, before: 500_051 });
    const there = jumped(held, page(500_050, 499_851, true, 1_000_000), 499_950);
    expect(missing(there, 500_000, 500_040, false)).toBeNull();
    expect(missing(there, 499_940, 499_960, false)).toEqual({ kind: "newer" });
  });

  it("walks where a filter hides how far apart rows are", () => {
    const held = withNewest(NOTHING, page(900, 701, true));
    expect(rowCount(held, true)).toBe(201);
    expect(missing(held, 190, 201, true)).toEqual({ kind: "older" });
    expect(missing(held, 0, 40, true)).toBeNull();
  });

  it("ends at the oldest row", () => {
    const held = withNewest(NOTHING, page(1_000, 801, true));
    const end = atOldest(held, { rows: down(200, 1).reverse(), more: true, total: 1_000 }, false);
    expect(end.offset).toBe(800);
    expect(rowCount(end, false)).toBe(1_000);
    expect(missing(end, 980, 999, false)).toBeNull();
  });
});

describe("refreshing", () => {
  it("changes rows in place and adds none", () => {
    const held = withNewest(NOTHING, page(9, 7, false));
    const next = refreshed(held, { rows: [logRow({ seq: 8, status: 418 }), logRow({ seq: 3 })], more: true, total: 9 });
    expect(seqs(next)).toEqual([9, 8, 7]);
    expect(next.rows[1]?.status).toBe(418);
  });
});
