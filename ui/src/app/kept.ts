// Pieces of the window's own state that outlive it: kept in the data folder through `ui.save` and `ui.load`.

import { useSyncExternalStore } from "react";
import type { Host } from "../host/host";

const SAVE_AFTER_MS = 250;

/** A piece of state that is remembered. */
export interface Kept<T> {
  get(): T;
  set(change: Partial<T>): void;
  subscribe(tell: () => void): () => void;
  /** Reads what was kept and keeps what is set from now on. */
  load(host: Host): Promise<void>;
}

/** Makes a piece of state under a key of its own. What is stored and is no object is left aside. */
export function kept<T extends object>(key: string, initial: T): Kept<T> {
  let value = initial;
  let holder: Host | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const put = (change: Partial<T>) => {
    value = { ...value, ...change };
    for (const listener of listeners) {
      listener();
    }
  };
  const save = () => {
    if (timer !== undefined) {
      clearTimeout(timer);
      timer = undefined;
      // What cannot be kept is only less comfortable; the next change tries again.
      holder?.call("ui.save", { key, value: JSON.stringify(value) }).catch(() => undefined);
    }
  };
  return {
    get: () => value,
    set(change) {
      put(change);
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER_MS);
    },
    subscribe(tell) {
      listeners.add(tell);
      return () => {
        listeners.delete(tell);
      };
    },
    async load(host) {
      if (!holder) {
        window.addEventListener("pagehide", save);
      }
      holder = host;
      const stored = await host.call("ui.load", { key }).catch(() => null);
      put(parse(stored?.value ?? null) as Partial<T>);
    },
  };
}

/** The state, kept fresh. */
export function useKept<T>(state: Kept<T>): T {
  return useSyncExternalStore(state.subscribe, state.get);
}

function parse(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
