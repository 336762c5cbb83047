// Text that is typed and not yet sent, kept while it is typed.

import { useEffect, useRef, useState } from "react";
import { useHost } from "../../api/host-context";

const KEEP_AFTER_MS = 150;

/** Text that is kept while it is typed, also when the window closes before it is sent. */
export function useDraft(connection: string, customer: string, draft: string) {
  const host = useHost();
  const [text, setText] = useState(draft);
  const kept = useRef(draft);
  useEffect(() => {
    const keep = () => {
      if (kept.current !== text) {
        kept.current = text;
        host.call("customer.draft", { connection, customer, text }).catch(() => undefined);
      }
    };
    const timer = setTimeout(keep, KEEP_AFTER_MS);
    window.addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", keep);
    };
  }, [host, connection, customer, text]);
  const last = useRef(text);
  last.current = text;
  useEffect(
    () => () => {
      if (kept.current !== last.current) {
        host.call("customer.draft", { connection, customer, text: last.current }).catch(() => undefined);
      }
    },
    [host, connection, customer],
  );
  return [text, setText] as const;
}
