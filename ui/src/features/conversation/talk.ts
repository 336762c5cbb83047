// What the parts of one open conversation share: whom it is with, what the platform can do, and calls to its API.

import { createContext, useContext } from "react";
import { useMutationCommand } from "../../api/commands";
import type { Abilities } from "../../bindings/Abilities";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import type { Explained } from "../../bindings/Explained";
import type { Fault } from "../../bindings/Fault";
import type { FileGiven } from "../../bindings/FileGiven";
import type { IdNote } from "../../bindings/IdNote";
import type { Operation } from "../../bindings/Operation";
import type { Telling } from "../../bindings/Telling";

/** What an open conversation is about. */
export interface Talk {
  connection: string;
  customer: string;
  /** The platform's conversation that messages and operations go to; the newest one without it. */
  conversation: string | null;
  abilities: Abilities;
}

/** What goes along with a message beside its words. */
export interface Along {
  files?: FileGiven[];
  /** The conversation that it answers, where it is not the one in sight. */
  conversation?: string | null;
}

/** Says something as the customer. */
export type Say = (message: CustomerMessage, along?: Along) => void;

/** Abilities of a connection that is not known yet. */
export const NO_ABILITIES: Abilities = {
  sends: ["text"],
  sends_as_agent: false,
  send_effect: null,
  api: false,
  files: false,
  hands_out_files: false,
  conversations: false,
  markdown: false,
  setup: false,
  operations: [],
  terms: [],
  statuses: [],
};

/** Set by the open conversation. */
export const TalkContext = createContext<Talk>({
  connection: "",
  customer: "",
  conversation: null,
  abilities: NO_ABILITIES,
});

/** What the platform calls the customer's key: `identifier` where it writes `contact.identifier`. */
export function keyWord(customer: string, ids: readonly IdNote[]): string {
  return (
    ids
      .find(({ value }) => value === customer)
      ?.name.split(".")
      .at(-1) ?? "token"
  );
}

/** The conversation that a component stands in. */
export function useTalk(): Talk {
  return useContext(TalkContext);
}

/** One operation of the platform's API at a time, with what became of it. */
export interface Call {
  run: (operation: Operation, then?: (told: Telling) => void) => void;
  pending: boolean;
  /** The operation that was run last. */
  last: Operation["operation"] | null;
  told: Telling | null;
  fault: Fault | null;
  /** What a refusal of the platform's means. */
  refused: Explained | null;
  /** The envelope that shows it. */
  seq: number | null;
  reset: () => void;
}

/** Calls operations on the conversation that is open. What they change comes back by the changes. */
export function useCall(): Call {
  const { connection, customer, conversation } = useTalk();
  const call = useMutationCommand("platform.call");
  return {
    run: (operation, then) =>
      call.mutate(
        { connection, customer, conversation, operation },
        { onSuccess: ({ explained, told }) => explained === null && then?.(told) },
      ),
    pending: call.isPending,
    last: call.variables?.operation.operation ?? null,
    told: call.data && call.data.explained === null ? call.data.told : null,
    fault: call.error,
    refused: call.data?.explained ?? null,
    seq: call.data?.seq ?? null,
    reset: call.reset,
  };
}
