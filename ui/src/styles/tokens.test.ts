// Every pair of text and ground that is used holds the contrast of WCAG AA, in both themes.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const css = readFileSync("src/styles/tokens.css", "utf8");
const [light = "", dark = ""] = css.split('[data-theme="dark"]');

const TEXTS = ["ink", "ink-2", "ink-3"];
const GROUNDS = ["bg", "panel", "raised"];
const PAIRS: [string, string][] = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground): [string, string] => [text, ground])),
  ...["in", "out", "warn", "bad", "note"].map((hue): [string, string] => [hue, `${hue}-soft`]),
  ...["accent", "in", "out", "warn", "bad", "str", "num", "key", "kw"].map((hue): [string, string] => [hue, "panel"]),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["accent", "accent-soft"],
  ["ink", "sel"],
  ["ink-2", "sel"],
  ["ink-2", "hover"],
  ["ink", "in-soft"],
  ["ink", "bad-soft"],
  ["ink", "warn-soft"],
  ["ink", "note-soft"],
];

for (const [name, block] of [
  ["light", light],
  ["dark", dark],
] as const) {
  it(`holds 4.5:1 in ${name}`, () => {
    const weak = PAIRS.map(([text, ground]) => ({
      text,
      ground,
      ratio: contrast(color(block, text), color(block, ground)),
    }))
      .filter(({ ratio }) => ratio < 4.5)
      .map(({ text, ground, ratio }) => `${text} on ${ground}: ${ratio.toFixed(2)}`);
    expect(weak).toEqual([]);
  });
}

it("shows the edges of inputs with 3:1", () => {
  for (const block of [light, dark]) {
    expect(contrast(color(block, "line-strong"), color(block, "panel"))).toBeGreaterThanOrEqual(3);
  }
});

function color(block: string, name: string): number[] {
  const hex = block.match(new RegExp(`--${name}: #([0-9a-f]{6});`))?.[1] ?? "";
  expect(hex, name).not.toBe("");
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
}

function contrast(one: number[], other: number[]): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
