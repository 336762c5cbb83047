// What is known of a conversation so far: pages of it, put together.

import type { ConversationItem } from "../../bindings/ConversationItem";

/** Messages in order, and whether there are older ones. */
export interface History {
  items: readonly ConversationItem[];
  more: boolean;
}

/** Nothing known yet. */
export const NOTHING: History = { items: [], more: false };

/** What names a message for as long as it lives: the envelope of its first attempt, or its id in the platform's history. */
export function keyOf(item: ConversationItem, place: number): string {
  if (item.from_history) {
    return `told-${item.conversation ?? ""}-${item.message_id ?? place}`;
  }
  const first = item.attempts[0] ?? item.seq;
  return first > 0 ? String(first) : `waiting-${place}`;
}

/** Puts the newest page below what is known. Where a gap lies between the two, only the page stays. */
export function withNewest(known: History, page: History): History {
  const first = page.items.find(recorded);
  const last = known.items.findLast(recorded);
  if (!first || !last || (page.more && number(first) > number(last))) {
    return page;
  }
  const older = above(known.items, first, page.items);
  return { items: [...older, ...page.items], more: older.some(recorded) ? known.more : page.more };
}

/** Puts an older page above what is known. */
export function withOlder(known: History, page: History): History {
  const first = known.items.find(recorded);
  const older = first ? above(page.items, first, known.items) : page.items;
  return { items: [...older, ...known.items], more: page.more };
}

/** The envelope before which older messages lie. */
export function beginning(known: History): number | null {
  const first = known.items.find(recorded);
  return first ? number(first) : null;
}

/** What lies above a message: recorded before it, or told by the platform's history and not among `below`. */
function above(
  items: readonly ConversationItem[],
  first: ConversationItem,
  below: readonly ConversationItem[],
): ConversationItem[] {
  const there = new Set(below.filter((item) => item.from_history).map((item) => keyOf(item, -1)));
  return items.filter((item) =>
    item.from_history
      ? item.at <= first.at && !there.has(keyOf(item, -1))
      : recorded(item) && number(item) < number(first),
  );
}

/** Whether it crossed the wire by itself: what the platform's history told shares its envelope with others. */
function recorded(item: ConversationItem): boolean {
  return !item.from_history && number(item) > 0;
}

function number(item: ConversationItem): number {
  return item.attempts[0] ?? item.seq;
}
