// Which line of which section stands at a place of the raw view. Only lines in sight are made.

import { type HexRow, hexRow, hexRows, type TextLine, textLines } from "../../lib/bytes";

/** A stretch of bytes with a heading. */
export interface Section {
  id: string;
  title: string;
  bytes: Uint8Array;
}

/** A row of the view. */
export type RawRow =
  | { type: "title"; section: Section }
  | { type: "empty" }
  | { type: "hex"; row: HexRow }
  | { type: "text"; line: TextLine; first: boolean; text: string };

/** The rows of sections, by number. */
export interface RawRows {
  length: number;
  at(index: number): RawRow | null;
}

/** Rows in text or hexadecimal; `width` is bytes in a row. */
export function rawRows(sections: readonly Section[], view: "text" | "hex", width: number): RawRows {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const blocks = sections.map((section) => {
    const lines = view === "text" ? textLines(section.bytes, width) : [];
    const rows = view === "text" ? lines.length : hexRows(section.bytes.length, width);
    return { section, lines, length: 1 + Math.max(1, rows), empty: rows === 0 };
  });
  return {
    length: blocks.reduce((sum, { length }) => sum + length, 0),
    at(index) {
      let rest = index;
      for (const { section, lines, length, empty } of blocks) {
        if (rest >= length) {
          rest -= length;
          continue;
        }
        if (rest === 0) {
          return { type: "title", section };
        }
        if (empty) {
          return { type: "empty" };
        }
        const line = lines[rest - 1];
        return line
          ? {
              type: "text",
              line,
              first: lines[rest - 2]?.line !== line.line,
              text: decoder.decode(section.bytes.subarray(line.start, line.end)),
            }
          : { type: "hex", row: hexRow(section.bytes, rest - 1, width) };
      }
      return null;
    },
  };
}
