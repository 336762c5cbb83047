// Turns changes into readings that are no longer fresh.

import { QueryClient } from "@tanstack/react-query";
import type { Change } from "../bindings/Change";
import type { Host } from "../host/host";

/** A cache in which only changes make a reading old. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** Whether a reading with these tags is touched by a change; `null` touches everything. */
export function touches(change: Change | null, tags: unknown): boolean {
  if (change === null) {
    return true;
  }
  return Array.isArray(tags) && change.tags.some((tag) => tags.includes(tag));
}

/** Longest wait for readings under way, milliseconds; then newer changes no longer wait for them. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Binds a cache to the changes of a host; returns the function that ends it.
 * Changes that come while readings are under way wait and are taken together: under steady traffic a reading would
 * otherwise be begun again before it ever ends.
 */
export function followChanges(host: Host, client: QueryClient): () => void {
  let waiting: Change | null | undefined;
  let busy = false;
  let ended = false;
  const run = async () => {
    busy = true;
    while (waiting !== undefined && !ended) {
      const change = waiting;
      waiting = undefined;
      await Promise.race([readAgain(client, change), pause(LONGEST_WAIT_MS)]);
    }
    busy = false;
  };
  const end = host.onChange((change) => {
    waiting = waiting === undefined ? change : together(waiting, change);
    if (!busy) {
      void run();
    }
  });
  return () => {
    ended = true;
    end();
  };
}

/** Marks what a change touches as old; what is shown is read again, and that is waited for. */
function readAgain(client: QueryClient, change: Change | null): Promise<void> {
  return client.invalidateQueries({ predicate: (query) => touches(change, query.meta?.tags) });
}

function together(one: Change | null, other: Change | null): Change | null {
  if (one === null || other === null) {
    return null;
  }
  const rows = [...(one.rows ?? []), ...(other.rows ?? [])];
  return {
    rows: rows.length > 0 ? [Math.min(...rows), Math.max(...rows)] : null,
    tags: [...new Set([...one.tags, ...other.tags])],
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
