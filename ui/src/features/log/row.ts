// What a line of the log says, in words, signs and hues.

import type { Direction } from "../../bindings/Direction";
import type { LogRow } from "../../bindings/LogRow";
import type { Tone } from "../../components/Marks";
import { count } from "../../lib/size";
import { SIGNATURES } from "../inspect/words";

/** A direction with its sign and hue. */
export const DIRECTIONS: Record<Direction, { sign: string; word: string; tone: Tone }> = {
  received: { sign: "↓", word: "received", tone: "in" },
  sent: { sign: "↑", word: "sent", tone: "out" },
  forwarded: { sign: "→", word: "forwarded", tone: "accent" },
  simulated: { sign: "⇄", word: "simulated", tone: "neutral" },
};

/** The hue of a status. */
export function statusTone(status: number | null, error: string | null): Tone {
  if (status === null) {
    return error ? "bad" : "neutral";
  }
  if (status >= 400) {
    return "bad";
  }
  return status >= 300 ? "warn" : "in";
}

/** The status in few words: the number, the code of the failure, or that it is under way. */
export function statusText(status: number | null, error: string | null): string {
  return status === null ? (error ?? "…") : String(status);
}

/** What comes before the summary: the type of message and, of a person, the name. */
export function lead(row: LogRow): string {
  if (!row.type) {
    return "";
  }
  return row.sender === "agent" && row.sender_name ? `${row.type} from ${row.sender_name}` : row.type;
}

/** The verdict on a signature that does not prove the sender; null where it does, or where nothing is signed. */
export function doubt({ signature }: LogRow): { sign: string; word: string; tone: Tone } | null {
  const known = signature === null ? undefined : SIGNATURES[signature as keyof typeof SIGNATURES];
  return known && signature !== "valid" ? known : null;
}

/** Whether a line is a message of ours that came back: what is remarked of it is for bridges to know, no alarm. */
export function quiet({ direction, kind, sender }: LogRow): boolean {
  return direction === "received" && kind === "webhook" && sender === "customer";
}

/** Kinds that the direction does not tell already. */
export function kindWord(row: LogRow): string | null {
  const told =
    (row.kind === "webhook" && row.direction === "received") ||
    (row.kind === "send" && row.direction === "sent") ||
    (row.kind === "forward" && row.direction === "forwarded");
  return told || (row.kind === "replay" && row.parent_seq !== null) ? null : row.kind;
}

/** What an envelope with an origin is to it, where it is no replay. */
const CHILDREN: Partial<Record<LogRow["kind"], string>> = { media: "picture", forward: "copy" };

/** What sets the line apart from others: attempts, duplicates, replays, an answer that asks for another attempt. */
export function notes(row: LogRow): string[] {
  const list: string[] = [];
  if (row.parent_seq !== null) {
    list.push(`${CHILDREN[row.kind] ?? "replay"} of ${count(row.parent_seq)}`);
  }
  if (row.attempt > 1) {
    list.push(`attempt ${row.attempt}${row.duplicate_of === null ? "" : `, first was ${count(row.duplicate_of)}`}`);
  } else if (row.duplicate_of !== null) {
    list.push(`same message as ${count(row.duplicate_of)}`);
  }
  if (row.status !== null && row.error) {
    list.push(row.error.replaceAll("_", " "));
  } else if (row.direction === "received" && row.kind === "webhook" && row.status !== null && row.status >= 300) {
    list.push(`answered ${row.status} by your policy`);
  }
  return list;
}
