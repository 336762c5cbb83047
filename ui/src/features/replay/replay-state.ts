// The replay that is being prepared or was last carried out; the window has one sheet.

import { useSyncExternalStore } from "react";
import { kept } from "../../app/kept";
import type { Fault } from "../../bindings/Fault";
import type { ReplayResult } from "../../bindings/ReplayResult";

/** The state of replaying. */
export interface ReplayState {
  /** The sheet: of which envelope, and whether it asks for another target. */
  sheet: { seq: number; elsewhere: boolean } | null;
  /** The envelope that is being replayed at the moment. */
  running: number | null;
  /** What came of the last one. */
  outcome: { seq: number; result: ReplayResult | null; fault: Fault | null } | null;
}

let current: ReplayState = { sheet: null, running: null, outcome: null };
const listeners = new Set<() => void>();

/** Changes the state; what is left out stays. */
export function setReplay(change: Partial<ReplayState>): void {
  current = { ...current, ...change };
  for (const listener of listeners) {
    listener();
  }
}

/** The state now. */
export function replayState(): ReplayState {
  return current;
}

/** The state, kept fresh. */
export function useReplayState(): ReplayState {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => {
      listeners.delete(tell);
    };
  }, replayState);
}

/** The other target that was last given. */
export const lastTarget = kept<{ url: string }>("replay", { url: "" });
