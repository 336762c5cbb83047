// Finds where the values of a JSON text stand, by JSON pointer (RFC 6901), and the other way round; nothing is
// parsed into values.

import { isScalar, JsonScanner } from "./json-scan";

/** A stretch of text: first code unit and the one after the last. */
export interface Span {
  start: number;
  end: number;
}

/** A value in the text, with the name in front of it where it has one. */
export interface Place {
  pointer: string;
  key: Span | null;
  value: Span;
}

/** The first thing that is wrong with a text as JSON. */
export interface JsonFault {
  offset: number;
  expected: string;
}

interface Open {
  pointer: string;
  array: boolean;
  index: number;
  key: Span | null;
  start: number;
  member: { name: string; span: Span } | null;
}

/** Deeper than this, values are not told apart: a hostile nest must not cost a pointer as long as itself for each level. */
const DEEPEST = 400;

/**
 * Calls `onPlace` for every value, inner ones first, until it returns true. What is wrong with the text is returned, the values
 * before it (and what can be told of those after it) are still found; a container that is cut short ends where the text ends.
 */
export function walkPlaces(text: string, onPlace: (place: Place) => boolean | undefined): JsonFault | null {
  const scanner = new JsonScanner(text);
  const open: Open[] = [];
  let fault: JsonFault | null = null;
  let expect: Expect = "value";
  let done = false;
  const blame = (expected: string) => {
    fault ??= { offset: scanner.start, expected };
  };
  const emit = (pointer: string, key: Span | null, value: Span) => {
    if (open.length <= DEEPEST) done = onPlace({ pointer, key, value }) === true;
  };
  while (!done && scanner.next() !== "end") {
    const { kind, start, end } = scanner;
    const top = open[open.length - 1];
    if (kind === "}" || kind === "]") {
      if (!top || top.array !== (kind === "]")) blame(describe(expect, top));
      else {
        if (expect !== "after" && expect !== "first") blame(describe(expect, top));
        open.pop();
        emit(top.pointer, top.key, { start: top.start, end });
        expect = "after";
      }
    } else if (kind === ",") {
      if (expect !== "after" || !top) blame(describe(expect, top));
      if (top) {
        top.index += 1;
        top.member = null;
        expect = top.array ? "value" : "name";
      }
    } else if (kind === ":") {
      if (expect !== "colon") blame(describe(expect, top));
      expect = "value";
    } else if (
      top &&
      !top.array &&
      (expect === "name" || expect === "first") &&
      (kind === "string" || kind === "bad")
    ) {
      if (kind === "bad") blame(badToken(text, start));
      top.member = { name: nameOf(text.slice(start, end)), span: { start, end } };
      expect = "colon";
    } else {
      if (expect !== "value" && !(expect === "first" && top?.array)) blame(describe(expect, top));
      const key = top && !top.array ? (top.member?.span ?? null) : null;
      const pointer =
        top && open.length <= DEEPEST
          ? `${top.pointer}/${top.array ? top.index : escapeName(top.member?.name ?? "")}`
          : "";
      if (kind === "{" || kind === "[") {
        open.push({ pointer, array: kind === "[", index: 0, key, start, member: null });
        expect = "first";
      } else {
        if (!isScalar(kind)) blame(badToken(text, start));
        emit(pointer, key, { start, end });
        expect = "after";
      }
    }
  }
  if (!done && (open.length > 0 || expect === "value")) blame(describe(expect, open[open.length - 1]));
  for (let top = open.pop(); top && !done; top = open.pop())
    emit(top.pointer, top.key, { start: top.start, end: text.length });
  return fault;
}

type Expect = "value" | "first" | "name" | "colon" | "after";

function describe(expect: Expect, top: Open | undefined): string {
  if (!top) return expect === "after" ? "nothing more" : "a value";
  if (expect === "colon") return "a colon";
  if (expect === "value") return "a value";
  if (expect === "name") return "a name in quotes";
  if (expect === "first") return top.array ? "a value or ]" : "a name in quotes or }";
  return top.array ? "a comma or ]" : "a comma or }";
}

function badToken(text: string, start: number): string {
  return text[start] === '"' ? "a whole string without raw control characters" : "a JSON value";
}

/** Where the values of these pointers stand; of a repeated name the last one, which is the one that readers take. */
export function locate(text: string, pointers: Iterable<string>): Map<string, Place> {
  const wanted = new Set(pointers);
  const found = new Map<string, Place>();
  if (wanted.size === 0) return found;
  walkPlaces(text, (place) => {
    if (wanted.has(place.pointer)) found.set(place.pointer, place);
    return undefined;
  });
  return found;
}

/** Where a pointer stands, or else the nearest value around it that does exist (a missing field is shown at its parent). */
export function locateNearest(text: string, pointers: Iterable<string>): Map<string, Place> {
  const all = [...pointers];
  const found = locate(
    text,
    all.flatMap((pointer) => ancestors(pointer)),
  );
  const nearest = new Map<string, Place>();
  for (const pointer of all) {
    const place = ancestors(pointer)
      .map((candidate) => found.get(candidate))
      .find((candidate) => candidate !== undefined);
    if (place) nearest.set(pointer, place);
  }
  return nearest;
}

function ancestors(pointer: string): string[] {
  const list = [pointer];
  for (let cut = pointer.lastIndexOf("/"); cut >= 0 && list.length < DEEPEST; cut = pointer.lastIndexOf("/", cut - 1)) {
    list.push(pointer.slice(0, cut));
    if (cut === 0) break;
  }
  return list;
}

/** The innermost value (or its name) that holds an offset; null where there is none. */
export function placeAt(text: string, offset: number): Place | null {
  let found: Place | null = null;
  walkPlaces(text, (place) => {
    const start = place.key?.start ?? place.value.start;
    if (offset < start || offset > place.value.end) return undefined;
    found = place;
    return true;
  });
  return found;
}

/** What is wrong with a text as JSON, or null. */
export function jsonFault(text: string): JsonFault | null {
  return walkPlaces(text, () => undefined);
}

function escapeName(name: string): string {
  return name.includes("~") || name.includes("/") ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name;
}

function nameOf(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.replaceAll('"', "");
  }
}
