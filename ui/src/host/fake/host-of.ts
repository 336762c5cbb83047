// A host made of functions.

import type { Change } from "../../bindings/Change";
import type { Fault } from "../../bindings/Fault";
import type { Args, CommandName, Host, Reply } from "../host";

/** Answers of a fake, command by command. */
export type Answers = { [N in CommandName]?: (args: Args<N>) => Reply<N> | Promise<Reply<N>> };

/** A host whose changes are told by hand. */
export interface FakeHost extends Host {
  change(change: Change | null): void;
}

/** A host that answers from functions; what has none is refused. */
export function hostOf(answers: Answers): FakeHost {
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
