// Commands of the table as hooks: reading (cached, read again after changes) and doing.

import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import type { ChangeTag } from "../bindings/ChangeTag";
import type { Fault } from "../bindings/Fault";
import { type Args, type CommandName, type Reply, toFault } from "../host/host";
import { useHost } from "./host-context";

interface ReadOptions {
  /** False waits, for example until something is selected. */
  enabled?: boolean;
  /** True keeps showing the last answer while other arguments are read. */
  keep?: boolean;
  /** Reads again after so many milliseconds, for what changes with the clock. */
  every?: number;
}

/** The key under which a reading is cached. */
function commandKey<N extends CommandName>(name: N, args: Args<N>): readonly [N, Args<N>] {
  return [name, args] as const;
}

/**
 * Reads a command and reads it again when a change carries one of `tags`.
 * `useCommand("log.list", { query, limit: 100, before: null, after: null }, ["log"])`
 */
export function useCommand<N extends CommandName>(
  name: N,
  args: Args<N>,
  tags: readonly ChangeTag[],
  options: ReadOptions = {},
): UseQueryResult<Reply<N>, Fault> {
  const host = useHost();
  return useQuery<Reply<N>, Fault>({
    queryKey: commandKey(name, args),
    queryFn: () => host.call(name, args).catch((error: unknown) => Promise.reject(toFault(error))),
    enabled: options.enabled ?? true,
    meta: { tags },
    ...(options.every ? { refetchInterval: options.every } : {}),
    ...(options.keep ? { placeholderData: keepPreviousData as never } : {}),
  });
}

/** A command that does something. Its failure stays in `error` until the next try; show it beside what was tried. */
export function useMutationCommand<N extends CommandName>(name: N): UseMutationResult<Reply<N>, Fault, Args<N>> {
  const host = useHost();
  return useMutation<Reply<N>, Fault, Args<N>>({
    mutationFn: (args) => host.call(name, args).catch((error: unknown) => Promise.reject(toFault(error))),
  });
}
