// What is selected: a place, a conversation, an envelope. One small store that every part of the window reads.

import { kept, useKept } from "./kept";

/** What fills the middle. */
export type Place = "conversation" | "connections" | "simulator" | "doctor" | "settings";

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
  /** Whether the inspector goes along with the newest message of the conversation. */
  following: boolean;
}

const NOTHING: Selection = { place: "conversation", connection: null, customer: null, seq: null, following: true };

/** The store itself; what was selected is remembered. */
export const selectionStore = kept<Selection>("selection", NOTHING);

/** What is selected now. */
export function selection(): Selection {
  return selectionStore.get();
}

/** Changes what is selected; what is left out stays. */
export function select(change: Partial<Selection>): void {
  const now = selection();
  if ((Object.keys(change) as (keyof Selection)[]).some((key) => change[key] !== now[key])) {
    selectionStore.set(change);
  }
}

/** Opens an envelope in the inspector and stays with it. */
export function selectEnvelope(seq: number): void {
  select({ seq, following: false });
}

/** Opens a conversation. */
export function selectConversation(connection: string, customer: string): void {
  const now = selection();
  const same = now.connection === connection && now.customer === customer;
  select({ place: "conversation", connection, customer, ...(same ? {} : { seq: null, following: true }) });
}

/** Lets the inspector go along with the newest message. */
export function followNewest(seq: number): void {
  select({ seq, following: true });
}

/** Back to nothing, for tests. */
export function resetSelection(): void {
  select(NOTHING);
}

/** What is selected, kept fresh. */
export function useSelection(): Selection {
  return useKept(selectionStore);
}
