// The command table: every action of the window with its name and key. Features contribute while they are on screen.

import { useEffect, useRef, useSyncExternalStore } from "react";
import { matchesKey } from "../lib/keys";

/** One action. */
export interface Action {
  /** Stable id, `feature.verb`. */
  id: string;
  /** What the palette and the shortcuts sheet call it. */
  title: string;
  /** Heading under which the shortcuts sheet lists it. */
  group: "Conversation" | "Envelope" | "Log" | "Connections" | "Simulator" | "Go to" | "Window";
  /** Chord such as `mod+k`, `r`, `f6`; several are tried in order. */
  keys?: readonly string[];
  /** True when it also works while a text is typed. Chords with `mod` always do. */
  inText?: boolean;
  /** False hides it from the palette and switches its key off. */
  enabled?: boolean;
  run: () => void;
}

const sources = new Map<symbol, readonly Action[]>();
const listeners = new Set<() => void>();
let flat: readonly Action[] = [];

/** Every action that there is now; a later one with the same id takes the place of the earlier one. */
function actions(): readonly Action[] {
  return flat;
}

/** Adds actions; returns the function that takes them out again. */
function contribute(list: readonly Action[]): () => void {
  const source = Symbol();
  put(source, list);
  return () => put(source, null);
}

function put(source: symbol, list: readonly Action[] | null): void {
  if (list) {
    sources.set(source, list);
  } else {
    sources.delete(source);
  }
  flat = [...new Map([...sources.values()].flat().map((action) => [action.id, action])).values()];
  for (const listener of listeners) {
    listener();
  }
}

/** Contributes actions while the component is there. Give a list that changes only when `deps` would. */
export function useActions(list: readonly Action[]): void {
  const newest = useRef(list);
  newest.current = list;
  // The table is told only of what it shows; `run` always is the newest one.
  const shape = JSON.stringify(list.map(({ run: _, ...rest }) => rest));
  useEffect(() => {
    const rows = JSON.parse(shape) as Omit<Action, "run">[];
    return contribute(rows.map((row, index) => ({ ...row, run: () => newest.current[index]?.run() })));
  }, [shape]);
}

/** The table, kept fresh. */
export function useActionTable(): readonly Action[] {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => {
      listeners.delete(tell);
    };
  }, actions);
}

/** Runs the action of a pressed key, if there is one. */
export function dispatchKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) {
    return;
  }
  const target = event.target instanceof Element ? event.target : null;
  const typing = target?.closest("input, textarea, select, [contenteditable='true']") != null;
  const covered = document.querySelector("[role='dialog'][data-open], [role='menu'][data-open]") !== null;
  const action = flat.find(
    ({ keys = [], enabled = true, inText = false }) =>
      enabled && keys.some((chord) => matchesKey(event, chord) && (inText || !typing || /mod|ctrl|^f\d/.test(chord))),
  );
  if (action && !covered) {
    event.preventDefault();
    action.run();
  }
}
