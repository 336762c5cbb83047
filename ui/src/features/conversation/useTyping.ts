// Tells the platform that the customer types, for as long as they do; only where the user switched it on.

import { useCallback, useEffect, useRef } from "react";
import type { Call } from "./talk";

/** After so long without a key the customer no longer types. */
const IDLE_MS = 4_000;

/** Call it with each change of the text; an empty one, a send, and a pause end the typing. */
export function useTyping(on: boolean, call: Call): (text: string) => void {
  const typing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef(call);
  newest.current = call;
  const tell = useCallback((now: boolean) => {
    clearTimeout(timer.current);
    if (typing.current !== now) {
      typing.current = now;
      newest.current.run({ operation: "typing", on: now });
    }
  }, []);
  useEffect(() => {
    if (!on) {
      tell(false);
    }
    return () => tell(false);
  }, [on, tell]);
  return useCallback(
    (text) => {
      if (on) {
        tell(text !== "");
        if (text !== "") {
          timer.current = setTimeout(() => tell(false), IDLE_MS);
        }
      }
    },
    [on, tell],
  );
}
