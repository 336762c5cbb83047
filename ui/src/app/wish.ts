// What the palette wants of a page that may not be open yet; the page does it once, when it is there.

import { useEffect, useRef, useSyncExternalStore } from "react";

/** Something to do, and to what. */
interface Wish {
  what: string;
  of: string;
}

let wished: Wish | null = null;
const listeners = new Set<() => void>();

/** Wishes for something; what was wished for before and not done is forgotten. */
export function wish(what: string, of = ""): void {
  put({ what, of });
}

/** Does what is wished for, once, where it fits. */
export function useWish(what: string, of: string, run: () => void): void {
  const now = useSyncExternalStore(subscribe, () => wished);
  const newest = useRef(run);
  newest.current = run;
  useEffect(() => {
    if (now?.what === what && now.of === of) {
      put(null);
      newest.current();
    }
  }, [now, what, of]);
}

function put(next: Wish | null): void {
  wished = next;
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => {
    listeners.delete(tell);
  };
}
