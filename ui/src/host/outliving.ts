// Calls that must not be lost when the page goes away before they are answered: kept beside the page, sent again by the next one.

import type { Args, CommandName } from "./host";

/** Small things that only say how something now is: sent twice they change nothing. */
const OUTLIVING = ["customer.draft", "ui.save"] as const satisfies readonly CommandName[];

/** The name of such a command. */
export type Outliving = (typeof OUTLIVING)[number];

/** A call whose answer has not come. */
interface Unanswered {
  name: Outliving;
  args: Args<Outliving>;
}

const KEY = "standin-unanswered";
/** More than a page can have under way; what is older was superseded. */
const MOST = 40;

/** Whether a command is kept until it is answered. */
export function outlives(name: CommandName): name is Outliving {
  return (OUTLIVING as readonly CommandName[]).includes(name);
}

/** Keeps a call until it is answered; what is given back is to be called with the answer. */
export function keepUntilAnswered(name: Outliving, args: Args<Outliving>): () => void {
  const mine = JSON.stringify({ name, args });
  write([...read(), mine].slice(-MOST));
  return () => {
    const left = read();
    const at = left.indexOf(mine);
    write(at < 0 ? left : left.toSpliced(at, 1));
  };
}

/** Takes what an earlier page of this tab left unanswered, oldest first. */
export function takeUnanswered(): Unanswered[] {
  const left = read();
  write([]);
  return left.map((one) => JSON.parse(one) as Unanswered).filter(({ name }) => outlives(name));
}

function read(): string[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function write(calls: readonly string[]): void {
  try {
    if (calls.length === 0) {
      sessionStorage.removeItem(KEY);
    } else {
      sessionStorage.setItem(KEY, JSON.stringify(calls));
    }
  } catch {
    // A browser that keeps nothing only loses what it had under way.
  }
}
