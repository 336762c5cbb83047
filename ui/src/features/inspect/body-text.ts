// What the text of a body is and where its problems stand; pure, so that it can be tested without an editor.

import type { Problem } from "../../bindings/Problem";
import type { Mark } from "../../editor/marks";
import { decodeUtf8 } from "../../lib/bytes";
import { layOut } from "../../lib/json-layout";
import { jsonFault, locateNearest, type Span } from "../../lib/json-pointer";

/** A body longer than this is shown cut, and its whole in Raw, bytes. */
const LONGEST_TEXT = 4_000_000;

/** A body as text. */
export interface BodyText {
  /** The text as received, cut at the longest length that is shown. */
  text: string;
  /** The same with other whitespace; null where it is not JSON or already looks so. */
  laidOut: string | null;
  json: boolean;
  /** What the reader should know about the text, one sentence each. */
  notes: string[];
}

/** Reads a body for showing. Its content is never changed; what is odd about it is said. */
export function bodyText(bytes: Uint8Array): BodyText {
  const cut = bytes.length > LONGEST_TEXT;
  const { text, badAt } = decodeUtf8(cut ? bytes.subarray(0, LONGEST_TEXT) : bytes);
  const notes: string[] = [];
  const onlyCut = cut && badAt !== null && badAt > LONGEST_TEXT - 4;
  if (badAt !== null && !onlyCut) {
    notes.push(`Not UTF-8: byte ${badAt} does not fit. Such bytes are shown as \ufffd; Raw has them as they are.`);
  }
  if (cut) {
    notes.push(`Only the first ${LONGEST_TEXT / 1_000_000} MB are shown as text; Raw has all of it.`);
    return { text, laidOut: null, json: /^\s*[[{]/.test(text), notes };
  }
  const fault = jsonFault(text);
  const looksLikeJson = /^\s*[[{"]/.test(text);
  if (fault && looksLikeJson) {
    notes.push(`Not valid JSON: ${fault.expected} was expected at ${lineAndColumn(text, fault.offset)}.`);
  } else if (fault) {
    notes.push("Not JSON: shown as it is.");
  }
  const laidOut = fault ? null : layOut(text);
  return { text, laidOut: laidOut === text ? null : laidOut, json: !fault || looksLikeJson, notes };
}

/** "line 3, column 5" of an offset. */
function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `line ${line}, column ${offset - before.lastIndexOf("\n")}`;
}

/**
 * Where the problems stand in the text as it is shown: the value with its name, or, for a field that is missing, the name or
 * the opening bracket of what should hold it.
 */
export function problemSpans(text: string, problems: readonly Problem[]): Map<Problem, Span> {
  const pointers = problems.map(({ pointer }) => pointer).filter((pointer) => pointer !== null);
  const places = locateNearest(text, pointers);
  const spans = new Map<Problem, Span>();
  for (const problem of problems) {
    const place = problem.pointer === null ? undefined : places.get(problem.pointer);
    if (place) {
      const start = place.key?.start ?? place.value.start;
      const there = place.pointer === problem.pointer;
      spans.set(problem, { start, end: there ? place.value.end : (place.key?.end ?? start + 1) });
    }
  }
  return spans;
}

/** The spans as marks. A problem with the body as a whole marks nothing. */
export function marksOf(spans: Map<Problem, Span>): Mark[] {
  return [...spans]
    .filter(([problem]) => problem.pointer !== "")
    .map(([problem, span]) => ({ ...span, severity: problem.severity }));
}

const WEIGHT = { error: 0, warning: 1, note: 2 };

/** Problems, the gravest first, else in the order in which they were found. */
export function byWeight(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((one, other) => WEIGHT[one.severity] - WEIGHT[other.severity]);
}
