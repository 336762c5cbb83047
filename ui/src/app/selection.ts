// What is selected: a place, a conversation, an envelope. One small store that every part of the window reads.

import { useSyncExternalStore } from "react";

/** What fills the middle. */
export type Place = "conversation" | "connections" | "simulator" | "settings";

/** What is selected. */
export interface Selection {
  /** What fills the middle. */
  place: Place;
  /** The connection of the conversation. */
  connection: string | null;
  /** The customer of the conversation. */
  customer: string | null;
  /** The envelope in the inspector. */
  seq: number | null;
}

const NOTHING: Selection = { place: "conversation", connection: null, customer: null, seq: null };

let current: Selection = NOTHING;
const listeners = new Set<() => void>();

/** What is selected now. */
export function selection(): Selection {
  return current;
}

/** Changes what is selected; what is left out stays. */
export function select(change: Partial<Selection>): void {
  const next = { ...current, ...change };
  const same = (Object.keys(next) as (keyof Selection)[]).every((key) => next[key] === current[key]);
  if (!same) {
    current = next;
    for (const listener of listeners) {
      listener();
    }
  }
}

/** Opens an envelope in the inspector. */
export function selectEnvelope(seq: number): void {
  select({ seq });
}

/** Opens a conversation. */
export function selectConversation(connection: string, customer: string): void {
  const same = current.connection === connection && current.customer === customer;
  select({ place: "conversation", connection, customer, seq: same ? current.seq : null });
}

/** Back to nothing, for tests. */
export function resetSelection(): void {
  select(NOTHING);
}

/** What is selected, kept fresh. */
export function useSelection(): Selection {
  return useSyncExternalStore(onSelection, selection);
}

/** Tells of each change; returns the function that ends it. */
export function onSelection(tell: () => void): () => void {
  listeners.add(tell);
  return () => {
    listeners.delete(tell);
  };
}
