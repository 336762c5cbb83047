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

/** Reads again what a change touches, as long as it is shown. */
function invalidate(client: QueryClient, change: Change | null): void {
  void client.invalidateQueries({ predicate: (query) => touches(change, query.meta?.tags) });
}

/** Binds a cache to the changes of a host; returns the function that ends it. */
export function followChanges(host: Host, client: QueryClient): () => void {
  return host.onChange((change) => invalidate(client, change));
}
