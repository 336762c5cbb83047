// What a set-up is asked to do, and how what it found and did is worded.

import type { ForeignWebhook } from "../../bindings/ForeignWebhook";
import type { InboxView } from "../../bindings/InboxView";
import type { SetupReport } from "../../bindings/SetupReport";
import type { SetupRun } from "../../bindings/SetupRun";
import type { SetupView } from "../../bindings/SetupView";

/** An inbox that exists, or a new one. */
export type Choice = { kind: "inbox"; id: string } | { kind: "new" } | null;

/** What is chosen before the user chooses: the connection's own inbox, else the only one that can be used. */
export function firstChoice({ inboxes }: SetupView): Choice {
  const usable = inboxes.filter((inbox) => against(inbox) === null);
  const own = usable.find(({ chosen }) => chosen) ?? (usable.length === 1 ? usable[0] : undefined);
  if (own) {
    return { kind: "inbox", id: own.id };
  }
  return usable.length === 0 ? { kind: "new" } : null;
}

/** Why an inbox cannot be used; null when it can. */
export function against({ is_api, channel_type }: InboxView): string | null {
  return is_api
    ? null
    : `Not an API inbox${channel_type ? ` (${channel_type})` : ""}: the platform itself speaks to its customers.`;
}

/** What is typed and chosen. */
export interface Wanted {
  name: string;
  choice: Choice;
  /** Name of the inbox that is to be made. */
  newName: string;
  test: boolean;
}

/** The set-up as it is asked for; null while something is missing. `seen` is the address that the user agreed to replace. */
export function runOf(wanted: Wanted, foreign: ForeignWebhook, seen: string | null): SetupRun | null {
  const { name, choice, newName, test } = wanted;
  if (choice === null || (choice.kind === "new" && newName.trim() === "")) {
    return null;
  }
  return {
    name,
    inbox: choice.kind === "inbox" ? choice.id : null,
    create: choice.kind === "new" ? newName.trim() : null,
    foreign,
    test,
    ...(seen === null ? {} : { foreign_url: seen }),
  };
}

/** How a set-up stands, in a few words; null where none ran. */
export function standing(report: SetupReport): { text: string; tone: "in" | "warn" | "bad" | "neutral" } | null {
  const { steps, running, ok } = report;
  const done = steps.filter(({ state }) => state === "pass" || state === "skipped").length;
  const stopped = steps.find(({ state }) => state === "fail" || state === "asks");
  if (steps.length === 0) {
    return null;
  }
  if (running) {
    return { text: `${done} of ${steps.length} steps done`, tone: "neutral" };
  }
  if (stopped) {
    return stopped.state === "asks"
      ? { text: `Stopped for your decision at “${stopped.title}”`, tone: "warn" }
      : { text: `Failed at “${stopped.title}”`, tone: "bad" };
  }
  return ok
    ? { text: "Every step passed", tone: "in" }
    : { text: `${done} of ${steps.length} steps done`, tone: "warn" };
}
