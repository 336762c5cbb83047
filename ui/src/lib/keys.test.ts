// Chords against events.

import { expect, it } from "vitest";
import { keyCaps, matchesKey } from "./keys";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

it("matches chords exactly", () => {
  expect(matchesKey(press("k", { ctrlKey: true }), "mod+k")).toBe(true);
  expect(matchesKey(press("k"), "mod+k")).toBe(false);
  expect(matchesKey(press("r"), "r")).toBe(true);
  expect(matchesKey(press("r", { ctrlKey: true }), "r")).toBe(false);
  expect(matchesKey(press("R", { shiftKey: true }), "r")).toBe(false);
  expect(matchesKey(press("Enter", { ctrlKey: true }), "ctrl+enter")).toBe(true);
  expect(matchesKey(press("F6", { shiftKey: true }), "shift+f6")).toBe(true);
});

it("matches a sign however the keyboard makes it", () => {
  expect(matchesKey(press("?", { shiftKey: true }), "?")).toBe(true);
  expect(matchesKey(press("/"), "/")).toBe(true);
});

it("names keys", () => {
  expect(keyCaps("mod+k")).toEqual(["Ctrl", "K"]);
  expect(keyCaps("shift+f6")).toEqual(["Shift", "F6"]);
});
