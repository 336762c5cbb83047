// The wall between the UI and whatever holds it: a desktop window, a browser page, or a test.

import type { Change } from "../bindings/Change";
import type { Commands } from "../bindings/commands";
import type { Fault } from "../bindings/Fault";

/** Name of a command of the table. */
export type CommandName = keyof Commands;
/** Arguments of a command. */
export type Args<N extends CommandName> = Commands[N]["args"];
/** Reply of a command. */
export type Reply<N extends CommandName> = Commands[N]["reply"];

/** What every holder of the UI can do. */
export interface Host {
  /** Which one it is; shown in Settings, never branched on. */
  readonly kind: "window" | "browser" | "fake";
  /** Calls a command of the table; rejects with a `Fault`. */
  call<N extends CommandName>(name: N, args: Args<N>): Promise<Reply<N>>;
  /**
   * Tells of changes; `null` means that some may have been missed, so that everything shown is to be read again.
   * Returns the function that ends it.
   */
  onChange(tell: (change: Change | null) => void): () => void;
  /** Opens an http, https or mailto address outside of the UI, after the user said yes. */
  openExternal(url: string): Promise<void>;
  /** Puts a text on the clipboard. */
  copy(text: string): Promise<void>;
}

/** True for what a command rejects with. */
export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** Makes a fault of anything that was thrown, so that nothing is shown as `[object Object]`. */
export function toFault(value: unknown): Fault {
  if (isFault(value)) {
    return { code: value.code, message: value.message, hint: value.hint ?? null, seq: value.seq ?? null };
  }
  if (typeof value === "string") {
    const parsed = parseFault(value);
    return parsed ?? { code: "internal", message: value, hint: null, seq: null };
  }
  const message = value instanceof Error ? value.message : "Something failed and did not say what.";
  return { code: "internal", message, hint: null, seq: null };
}

function parseFault(text: string): Fault | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFault(value) ? value : null;
  } catch {
    return null;
  }
}
