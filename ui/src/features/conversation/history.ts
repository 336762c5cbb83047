// What is known of a conversation so far: pages of it, put together.

import type { ConversationItem } from "../../bindings/ConversationItem";

/** Messages in order, and whether there are older ones. */
export interface History {
  items: readonly ConversationItem[];
  more: boolean;
}

/** Nothing known yet. */
export const NOTHING: History = { items: [], more: false };

/** What names a message for as long as it lives: the envelope of its first attempt. */
export function keyOf(item: ConversationItem, place: number): string {
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
  const older = known.items.filter((item) => recorded(item) && number(item) < number(first));
  return { items: [...older, ...page.items], more: older.length > 0 ? known.more : page.more };
}

/** Puts an older page above what is known. */
export function withOlder(known: History, page: History): History {
  const first = known.items.find(recorded);
  const older = first ? page.items.filter((item) => recorded(item) && number(item) < number(first)) : page.items;
  return { items: [...older, ...known.items], more: page.more };
}

/** The envelope before which older messages lie. */
export function beginning(known: History): number | null {
  const first = known.items.find(recorded);
  return first ? number(first) : null;
}

function recorded(item: ConversationItem): boolean {
  return number(item) > 0;
}

function number(item: ConversationItem): number {
  return item.attempts[0] ?? item.seq;
}
