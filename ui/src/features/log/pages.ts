// The part of the log that is held: a stretch of rows, newest first, with the place where it stands in the whole.
// The stretch is bounded, whatever the length of the log; rows are fetched by number, never by counting.

import type { LogPage } from "../../bindings/LogPage";
import type { LogRow } from "../../bindings/LogRow";

/** Rows asked for at a time. */
export const PAGE = 200;
/** Rows held at most. */
export const HELD = 2_000;

/** A stretch of the log. */
export interface Stretch {
  /** Newest first, without gaps among those that match. */
  rows: readonly LogRow[];
  /** How many rows are above the first held one: exact where the walk began at the newest, else estimated. */
  offset: number;
  /** Whether there are older rows than the last held one. */
  older: boolean;
  /** Number of the row that stood at index 0 when the newest rows were last read. */
  newest: number | null;
  /** Envelopes in the whole log. */
  total: number;
}

/** Nothing read yet. */
export const NOTHING: Stretch = { rows: [], offset: 0, older: false, newest: null, total: 0 };

/** The stretch after the newest rows were read. Rows that are held and touch them stay. */
export function withNewest(held: Stretch, page: LogPage): Stretch {
  const newest = page.rows[0]?.seq ?? null;
  const lastOfPage = page.rows.at(-1)?.seq;
  const touches = held.offset === 0 && lastOfPage !== undefined && (held.rows[0]?.seq ?? -1) >= lastOfPage;
  if (!touches || !page.more) {
    return { rows: page.rows, offset: 0, older: page.more, newest, total: page.total };
  }
  const below = held.rows.filter(({ seq }) => seq < lastOfPage);
  const rows = [...page.rows, ...below].slice(0, HELD);
  const cut = rows.length < page.rows.length + below.length;
  return { rows, offset: 0, older: below.length === 0 ? page.more : cut || held.older, newest, total: page.total };
}

/** The stretch with rows added that are older than its last one; the newest held ones make place. */
export function withOlder(held: Stretch, page: LogPage): Stretch {
  const last = held.rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  const rows = [...held.rows, ...page.rows.filter(({ seq }) => seq < last)];
  const dropped = Math.max(0, rows.length - HELD);
  return { ...held, rows: rows.slice(dropped), offset: held.offset + dropped, older: page.more, total: page.total };
}

/**
 * The stretch with rows added that are newer than its first one (`page` was read with `after`, oldest first); the oldest held
 * ones make place. At the newest row the offset is known to be 0, whatever was estimated before.
 */
export function withNewer(held: Stretch, page: LogPage): Stretch {
  const first = held.rows[0]?.seq ?? 0;
  const added = page.rows.filter(({ seq }) => seq > first).reverse();
  const rows = [...added, ...held.rows];
  const offset = page.more ? Math.max(1, held.offset - added.length) : 0;
  return {
    ...held,
    rows: rows.slice(0, HELD),
    offset,
    older: held.older || rows.length > HELD,
    newest: page.more ? held.newest : (rows[0]?.seq ?? held.newest),
    total: page.total,
  };
}

/** A stretch read somewhere in the middle; `index` is where its first row stands, as far as one can tell. */
export function jumped(held: Stretch, page: LogPage, index: number): Stretch {
  return { ...held, rows: page.rows, offset: index, older: page.more, total: page.total };
}

/** The stretch at the oldest end (`page` was read from the beginning, oldest first). */
export function atOldest(held: Stretch, page: LogPage, filtered: boolean): Stretch {
  const rows = [...page.rows].reverse();
  const above = filtered ? Math.max(held.offset + held.rows.length, 1) : page.total - rows.length;
  return { ...held, rows, offset: page.more ? Math.max(1, above) : 0, older: false, total: page.total };
}

/** The stretch with newer readings of rows it holds; nothing is added. */
export function refreshed(held: Stretch, page: LogPage): Stretch {
  const fresh = new Map(page.rows.map((row) => [row.seq, row]));
  return { ...held, rows: held.rows.map((row) => fresh.get(row.seq) ?? row), total: page.total };
}

/** How many rows the list has. Without a filter that is the whole log; with one, what is known so far and one more. */
export function rowCount(held: Stretch, filtered: boolean): number {
  const known = held.offset + held.rows.length;
  if (!held.older) {
    return known;
  }
  return filtered ? known + 1 : Math.max(known + 1, held.total);
}

/** By how many places the rows that both hold have moved, for the scroll position to follow. */
export function shift(before: Stretch, after: Stretch): number {
  const index = new Map(after.rows.map(({ seq }, at) => [seq, after.offset + at]));
  for (const [at, { seq }] of before.rows.entries()) {
    const now = index.get(seq);
    if (now !== undefined) {
      return now - (before.offset + at);
    }
  }
  return 0;
}

/** What to read next so that the rows from `first` to `last` are held; null when they are. */
export type Want = { kind: "older" } | { kind: "newer" } | { kind: "jump"; index: number; before: number } | null;

/** What is missing for the rows from `first` to `last` (indices in the whole list). */
export function missing(held: Stretch, first: number, last: number, filtered: boolean): Want {
  const end = held.offset + held.rows.length;
  const far = first >= end + PAGE || last < held.offset - PAGE;
  if (far && !filtered && held.newest !== null) {
    const index = Math.max(0, first - PAGE / 4);
    return { kind: "jump", index, before: held.newest - index + 1 };
  }
  if (first < held.offset) {
    return { kind: "newer" };
  }
  return last >= end - 1 && held.older ? { kind: "older" } : null;
}
