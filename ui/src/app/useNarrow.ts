// Whether the window is too narrow for an inspector beside the conversation.

import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 1079px)";

/** True below 1080 CSS pixels. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const list = window.matchMedia(QUERY);
      list.addEventListener("change", tell);
      return () => list.removeEventListener("change", tell);
    },
    () => window.matchMedia(QUERY).matches,
  );
}
