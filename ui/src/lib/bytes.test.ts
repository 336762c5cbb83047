import { describe, expect, it } from "vitest";

import { decodeUtf8, firstBadByte, fromBase64, hexRow, hexRows, textLines, toBase64 } from "./bytes";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("base64", () => {
  it("carries every byte both ways", () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  });
});

describe("decodeUtf8", () => {
  it("reads text and tells where it stops being UTF-8", () => {
    expect(decodeUtf8(utf8("é😀"))).toEqual({ text: "é😀", badAt: null });
    expect(decodeUtf8(Uint8Array.of(0x61, 0xff, 0x62))).toEqual({ text: "a\ufffdb", badAt: 1 });
  });

  it("agrees with the decoder on hostile sequences", () => {
    for (const bytes of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]]) {
      expect(firstBadByte(Uint8Array.from(bytes))).toBe(0);
    }
    expect(firstBadByte(utf8("aé€😀"))).toBeNull();
  });
});

describe("hex view", () => {
  it("shows sixteen bytes a row with their offset and characters", () => {
    const bytes = utf8("POST /hooks\r\n\u00e9 and more");
    expect(hexRows(bytes.length)).toBe(2);
    expect(hexRow(bytes, 0)).toEqual({
      offset: "000000",
      hex: ["50", "4f", "53", "54", "20", "2f", "68", "6f", "6f", "6b", "73", "0d", "0a", "c3", "a9", "20"],
      text: "POST /hooks···· ",
    });
    expect(hexRow(bytes, 1)).toMatchObject({ offset: "000010", text: "and more" });
    expect(hexRows(0)).toBe(0);
  });
});

describe("textLines", () => {
  const draw = (bytes: Uint8Array) =>
    textLines(bytes).map(({ start, end, ending }) => new TextDecoder().decode(bytes.subarray(start, end)) + ending);

  it("names the line ending of every line", () => {
    expect(draw(utf8("a\r\nb\n\nc"))).toEqual(["a\\r\\n", "b\\n", "\\n", "c"]);
    expect(draw(utf8("\r\n"))).toEqual(["\\r\\n"]);
    expect(draw(utf8(""))).toEqual([]);
  });

  it("cuts a long line between characters", () => {
    const lines = draw(utf8("é".repeat(200)));
    expect(lines.length).toBe(3);
    expect(lines.join("").replaceAll("⏎", "")).toBe("é".repeat(200));
  });
});
