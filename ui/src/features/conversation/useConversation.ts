// A conversation as far as it was read: the newest page follows the changes, older ones come on demand.

import { useCallback, useEffect, useRef, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import type { ConversationView } from "../../bindings/ConversationView";
import type { Fault } from "../../bindings/Fault";
import { beginning, type History, keyOf, NOTHING, withNewest, withOlder } from "./history";
import type { Shown } from "./rows";

const PAGE = 200;

/** A conversation for the feed. */
export interface Conversation {
  /** The newest page, with what is known of the conversation as a whole. */
  view: ConversationView | null;
  history: History;
  shown: Shown;
  loading: boolean;
  fault: Fault | null;
  /** Reads the page above what is there. */
  older: () => void;
  retry: () => void;
}

/** Reads the conversation of a customer; it must not change while the component lives. */
export function useConversation(connection: string, customer: string): Conversation {
  const newest = useCommand("conversation.read", { connection, customer, limit: PAGE, before: null }, [
    "log",
    "customers",
  ]);
  const page = useMutationCommand("conversation.read");
  const [history, setHistory] = useState(NOTHING);
  const shown = useRef<Map<string, number> | null>(null);
  const { data } = newest;

  useEffect(() => {
    if (data) {
      remember(shown, data.items);
      setHistory((known) => withNewest(known, data));
    }
  }, [data]);

  const before = beginning(history);
  const { mutateAsync, isPending } = page;
  const older = useCallback(() => {
    if (history.more && !isPending && before !== null) {
      mutateAsync({ connection, customer, limit: PAGE, before }).then(
        (found) => setHistory((known) => withOlder(known, found)),
        () => undefined,
      );
    }
  }, [history.more, isPending, before, mutateAsync, connection, customer]);

  return {
    view: data ?? null,
    history,
    shown: shown.current ?? new Map(),
    // What was read stands in `history` only one rendering later.
    loading: newest.isPending || (data !== undefined && data.items.length > 0 && history.items.length === 0),
    fault: newest.error ?? page.error,
    older,
    retry: () => void newest.refetch(),
  };
}

/** Notes when a message came into sight; those of the first page were there before. */
function remember(shown: { current: Map<string, number> | null }, items: History["items"]): void {
  const first = shown.current === null;
  const times = shown.current ?? new Map<string, number>();
  const now = first ? 0 : Date.now();
  items.forEach((item, index) => {
    const key = keyOf(item, index);
    if (!times.has(key)) {
      times.set(key, now);
    }
  });
  shown.current = times;
}
