// A host in memory, for tests and for work on the design. It holds a believable conversation and no network.

import type { Change } from "../bindings/Change";
import type { Fault } from "../bindings/Fault";
import type { Args, CommandName, Host, Reply } from "./host";

/** Answers of a fake, command by command. */
export type Answers = { [N in CommandName]?: (args: Args<N>) => Reply<N> | Promise<Reply<N>> };

/** A host that answers from functions; what has none is refused. */
export function hostOf(answers: Answers): Host & { change(change: Change | null): void } {
  const listeners = new Set<(change: Change | null) => void>();
  return {
    kind: "fake",
    async call<N extends CommandName>(name: N, args: Args<N>): Promise<Reply<N>> {
      const answer = answers[name] as ((args: Args<N>) => Reply<N> | Promise<Reply<N>>) | undefined;
      if (!answer) {
        throw { code: "not_supported", message: `The demo has no ${name}.`, hint: null, seq: null } satisfies Fault;
      }
      return answer(args);
    },
    onChange(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    async openExternal() {},
    async copy(text) {
      await navigator.clipboard?.writeText(text).catch(() => undefined);
    },
    change(change) {
      for (const listener of listeners) {
        listener(change);
      }
    },
  };
}

/** The demo. */
export function fakeHost(): Host {
  return hostOf({});
}
