// From messages to the rows of the feed: bubbles with who speaks on which day, and the line that ends a turn.

import type { ConversationItem } from "../../bindings/ConversationItem";
import { day } from "../../lib/time";
import { keyOf } from "./history";
import { type Waterfall, waterfallOf } from "./waterfall";

/** One row of the feed. */
export type Row =
  | { kind: "message"; key: string; day: string | null; item: ConversationItem; head: boolean; answered: string | null }
  | { kind: "beginning"; key: string }
  | { kind: "boundary"; key: string; conversation: string }
  | { kind: "turn"; key: string; turn: number; waterfall: Waterfall };

/** When each message was first shown, milliseconds since the epoch; only for those that came while the feed was open. */
export type Shown = ReadonlyMap<string, number>;

const CLOSE_MICROS = 60_000_000;

/** Makes the rows. */
export function rowsOf(items: readonly ConversationItem[], shown: Shown, now: number): Row[] {
  const rows: Row[] = [];
  const answers = answersOf(items);
  const several = new Set(items.flatMap(({ conversation }) => conversation ?? [])).size > 1;
  let lastDay = "";
  let lastConversation: string | null = null;
  items.forEach((item, index) => {
    const key = keyOf(item, index);
    const before = items[index - 1];
    const today = day(item.at, now);
    const begins = several && item.conversation !== null && item.conversation !== lastConversation;
    if (begins && item.conversation !== null) {
      rows.push({ kind: "boundary", key: `boundary-${key}`, conversation: item.conversation });
      lastConversation = item.conversation;
    }
    rows.push({
      kind: "message",
      key,
      day: today === lastDay ? null : today,
      item,
      head: begins || needsHead(item, before),
      answered: answers.get(index) ?? null,
    });
    lastDay = today;
    // An echo of ours is neither something said nor an answer, and a line about the conversation is nobody's.
    let nextIndex = index + 1;
    while (items[nextIndex]?.echo || items[nextIndex]?.activity) {
      nextIndex += 1;
    }
    const next = items[nextIndex];
    const mine = item.sender.kind === "customer" && !item.echo;
    if (mine && next?.sender.kind !== "customer") {
      const waterfall = waterfallOf(item, next, next ? shown.get(keyOf(next, nextIndex)) : undefined);
      if (waterfall) {
        rows.push({ kind: "turn", key: `turn-${key}`, turn: item.turn, waterfall });
      }
    }
  });
  return rows;
}

/** Whether the line with sender and time stands above a message. */
function needsHead(item: ConversationItem, before: ConversationItem | undefined): boolean {
  if (!before || item.sender.kind === "customer" || item.private || item.echo || item.status_word === "failed") {
    return true;
  }
  const same =
    before.sender.kind === item.sender.kind &&
    before.sender.id === item.sender.id &&
    !before.private &&
    !before.echo &&
    !before.activity;
  const plain =
    item.problems.length === 0 &&
    item.attempts.length < 2 &&
    item.kind === before.kind &&
    item.from_history === before.from_history;
  return !same || !plain || item.at - before.at > CLOSE_MICROS;
}

/** Which button of which dialog the customer answered with: the first click with its label after it. */
function answersOf(items: readonly ConversationItem[]): Map<number, string> {
  const answers = new Map<number, string>();
  const open: { index: number; labels: Set<string> }[] = [];
  items.forEach((item, index) => {
    if (item.content.type === "dialog") {
      open.push({ index, labels: new Set(item.content.options.map((option) => option.label)) });
    } else if (item.sender.kind === "customer" && item.content.type === "text") {
      const { text } = item.content;
      const at = open.findLastIndex((dialog) => dialog.labels.has(text));
      const dialog = open[at];
      if (dialog) {
        answers.set(dialog.index, text);
        open.length = 0;
      }
    }
  });
  return answers;
}
