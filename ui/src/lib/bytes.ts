// Bytes as the window gets them and shows them: base64, UTF-8 with what is wrong in it, hex rows, text lines.

/** The bytes of a base64 text. */
export function fromBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** A text read from bytes, and where it stops being UTF-8 (null where all of it is). */
export interface Decoded {
  text: string;
  badAt: number | null;
}

/** Reads bytes as UTF-8. What is not UTF-8 becomes replacement characters, and the offset of the first such byte is told. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), badAt: null };
  } catch {
    return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), badAt: firstBadByte(bytes) };
  }
}

/** Offset of the first byte that does not belong to well-formed UTF-8; null where all do. */
export function firstBadByte(bytes: Uint8Array): number | null {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return null;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] as number;
  const [low, high] =
    lead === 0xe0
      ? [0xa0, 0xbf]
      : lead === 0xed
        ? [0x80, 0x9f]
        : lead === 0xf0
          ? [0x90, 0xbf]
          : lead === 0xf4
            ? [0x80, 0x8f]
            : [0x80, 0xbf];
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next += 1) if (((bytes[next] as number) & 0xc0) !== 0x80) return 0;
  return length;
}

/** One row of a hex view: offset, the bytes in hexadecimal, and as characters (a dot where there is none to show). */
export interface HexRow {
  offset: string;
  hex: string[];
  text: string;
}

/** The given row of a hex view; the last one may be short. */
export function hexRow(bytes: Uint8Array, row: number, columns = 16): HexRow {
  const start = row * columns;
  const hex: string[] = [];
  let text = "";
  for (let at = start; at < Math.min(start + columns, bytes.length); at += 1) {
    const byte = bytes[at] as number;
    hex.push(byte.toString(16).padStart(2, "0"));
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
  }
  return { offset: start.toString(16).padStart(6, "0"), hex, text };
}

/** How many rows a hex view of so many bytes has. */
export function hexRows(length: number, columns = 16): number {
  return Math.ceil(length / columns);
}

/** One line of a text view: where it begins and ends, its number, and the line ending that follows it. */
export interface TextLine {
  start: number;
  end: number;
  line: number;
  ending: "" | "\\n" | "\\r\\n" | "⏎";
}

/**
 * Splits bytes into lines to draw. A line longer than `width` bytes is cut into pieces, so that a megabyte on one line stays
 * quick; a piece ends with ⏎, a mark that is not in the bytes.
 */
export function textLines(bytes: Uint8Array, width = 160): TextLine[] {
  const lines: TextLine[] = [];
  let start = 0;
  let line = 1;
  while (start < bytes.length) {
    const feed = bytes.indexOf(0x0a, start);
    const stop = feed < 0 ? bytes.length : feed;
    const carriage = feed > start && bytes[feed - 1] === 0x0d;
    const end = carriage ? stop - 1 : stop;
    let piece = start;
    while (end - piece > width) {
      const cut = boundary(bytes, piece + width);
      lines.push({ start: piece, end: cut, line, ending: "⏎" });
      piece = cut;
    }
    lines.push({ start: piece, end, line, ending: feed < 0 ? "" : carriage ? "\\r\\n" : "\\n" });
    start = stop + 1;
    line += 1;
  }
  return lines;
}

/** The nearest place at or before `at` that does not cut a UTF-8 character. */
function boundary(bytes: Uint8Array, at: number): number {
  for (let cut = at; cut > at - 4; cut -= 1) if (((bytes[cut] as number) & 0xc0) !== 0x80) return cut;
  return at;
}
