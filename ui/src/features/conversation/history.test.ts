// Pages put together, and the rows that become of them.

import { describe, expect, it } from "vitest";
import type { ConversationItem } from "../../bindings/ConversationItem";
import { againOf } from "./again";
import { fieldsOf, textsOf } from "./FieldRows";
import { itemOf } from "./fixtures";
import { beginning, type History, keyOf, withNewest, withOlder } from "./history";
import { recallable } from "./recall";
import { rowsOf } from "./rows";

function item(first: number, more: Partial<ConversationItem> = {}): ConversationItem {
  return itemOf({
    seq: first,
    attempts: first > 0 ? [first] : [],
    sender: { kind: "bot", id: "1", name: null, email: null },
    content: { type: "text", text: `text ${first}`, payload: null },
    at: 1_790_000_000_000_000 + first * 1_000_000,
    duration_ms: 80,
    ...more,
  });
}

const customer = { kind: "customer", id: "t", name: null, email: null } as const;
const said = (first: number, text: string, payload: string | null = null) =>
  item(first, { sender: customer, direction: "sent", kind: "send", content: { type: "text", text, payload } });
const page = (items: ConversationItem[], more = false): History => ({ items, more });
const numbers = (history: History) => history.items.map((one) => one.attempts[0] ?? 0);

describe("history", () => {
  it("keeps what slid out of the newest page", () => {
    const known = withNewest(page([]), page([item(1), item(2), item(3)], true));
    expect(numbers(withNewest(known, page([item(3), item(4)], true)))).toEqual([1, 2, 3, 4]);
  });

  it("begins anew where a gap lies between", () => {
    expect(numbers(withNewest(page([item(1), item(2)]), page([item(8), item(9)], true)))).toEqual([8, 9]);
  });

  it("takes the newest attempt of a message in place of the older", () => {
    const retried = item(2, { seq: 5, attempts: [2, 5] });
    const known = withNewest(page([item(1), item(2)]), page([retried, item(4)], true));
    expect(known.items.map((one) => one.seq)).toEqual([1, 5, 4]);
  });

  it("does not keep messages that waited for their turn", () => {
    const waiting = said(0, "soon");
    const known = withNewest(page([]), page([item(1), waiting]));
    expect(numbers(withNewest(known, page([item(1), said(2, "soon")])))).toEqual([1, 2]);
  });

  it("puts older pages above, once", () => {
    const known = withOlder(page([item(3), item(4)], true), page([item(1), item(2), item(3)], false));
    expect(numbers(known)).toEqual([1, 2, 3, 4]);
    expect([known.more, beginning(known)]).toEqual([false, 1]);
  });
});

describe("what the platform's history told", () => {
  const told = (id: string, second: number) =>
    item(0, {
      seq: 7,
      attempts: [],
      from_history: true,
      conversation: "12",
      message_id: id,
      at: 1_790_000_000_000_000 + second * 1_000_000,
    });
  const ids = (history: History) => history.items.map((one) => one.message_id ?? one.attempts[0]);

  it("is named by its own id, not by the envelope that many share", () => {
    expect(keyOf(told("1", 1), 0)).not.toBe(keyOf(told("2", 1), 1));
    expect(keyOf(told("1", 1), 0)).toBe(keyOf(told("1", 1), 9));
  });

  it("stands there once, and stays when a newer page comes", () => {
    const known = withNewest(page([]), page([told("a", 0), item(5), told("b", 5.5), item(6)]));
    expect(ids(withNewest(known, page([told("a", 0), item(5), told("b", 5.5), item(6), item(8)])))).toEqual([
      "a",
      5,
      "b",
      6,
      8,
    ]);
    expect(ids(withNewest(known, page([item(6), item(8)], true)))).toEqual(["a", 5, "b", 6, 8]);
  });

  it("is no place to page from", () => {
    expect(beginning(page([told("a", 0), item(5)]))).toBe(5);
    expect(ids(withOlder(page([item(5)], true), page([told("a", 0), item(2), item(5)])))).toEqual(["a", 2, 5]);
  });
});

describe("rows", () => {
  it("draws a line where another conversation begins, where there are several", () => {
    const one = item(1, { conversation: "11" });
    const other = [item(2, { conversation: "12" }), item(3, { conversation: null }), item(4, { conversation: "12" })];
    const lines = (items: ConversationItem[]) =>
      rowsOf(items, new Map(), 0).flatMap((row) => (row.kind === "boundary" ? [row.conversation] : []));
    expect(lines([one, ...other])).toEqual(["11", "12"]);
    expect(lines(other)).toEqual([]);
  });

  it("takes an activity for no answer", () => {
    const activity = item(2, { activity: true, sender: { ...customer, kind: "system" } });
    const turns = rowsOf([said(1, "hi"), activity, item(3)], new Map(), 0).filter((row) => row.kind === "turn");
    expect(turns).toMatchObject([{ waterfall: { bot: 1920 } }]);
  });

  const dialog = item(1, {
    content: { type: "dialog", title: "Which?", options: [{ label: "Gold", payload: "$1" }], url: null },
  });
  const rows = rowsOf(
    [dialog, said(2, "Gold", "$1"), item(3), item(4), item(5, { sender: { ...customer, kind: "agent" } })],
    new Map(),
    0,
  );

  it("marks the button that was answered with", () => {
    expect(rows.find((row) => row.kind === "message" && row.item === dialog)).toMatchObject({ answered: "Gold" });
  });

  it("ends a turn with where its time went", () => {
    const turn = rows.find((row) => row.kind === "turn");
    expect(turn).toMatchObject({ waterfall: { send: 80, bot: 920, text: "send 80 ms · bot 920 ms" } });
  });

  it("names each sender once", () => {
    expect(rows.flatMap((row) => (row.kind === "message" ? [row.head] : []))).toEqual([true, true, true, false, true]);
  });

  it("takes an echo for no answer and no new turn", () => {
    const echo = item(2, { sender: customer, echo: true });
    const turns = rowsOf([said(1, "hi"), echo, item(3)], new Map(), 0).filter((row) => row.kind === "turn");
    expect(turns).toMatchObject([{ waterfall: { bot: 1920 } }]);
  });

  it("says how long showing took only for what came live", () => {
    const live = rowsOf([said(1, "hi"), item(2)], new Map([["2", item(2).at / 1000 + 12]]), 0);
    expect(live.find((row) => row.kind === "turn")).toMatchObject({ waterfall: { show: 12 } });
  });
});

describe("saying again", () => {
  it("recalls typed texts, newest first, without clicks and doubles", () => {
    expect(recallable([said(1, "a"), said(2, "b"), said(3, "a"), said(4, "Gold", "$1"), item(5)])).toEqual(["a", "b"]);
  });

  it("makes the same message of what was sent", () => {
    expect(againOf({ type: "text", text: "Gold", payload: "$1" })).toEqual({
      type: "click",
      label: "Gold",
      payload: "$1",
    });
    expect(againOf({ type: "file", media: "audio", url: "u", caption: null })).toEqual({ type: "audio", url: "u" });
    expect(againOf({ type: "unknown", kind: null, json: "{" })).toBeNull();
    expect(againOf({ type: "event", text: "x" })).toBeNull();
  });

  it("keeps fields through the form, long numbers as text", () => {
    const fields = { plan: "gold", count: 3, tags: ["a"], zip: "08001", yes: true, literal: "true" };
    expect(fieldsOf(textsOf(fields))).toEqual(fields);
    expect(
      fieldsOf([
        { name: "id", value: "12345678901234567890" },
        { name: " ", value: "x" },
      ]),
    ).toEqual({
      id: "12345678901234567890",
    });
  });
});
