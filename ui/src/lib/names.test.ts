// Names for people.

import { expect, it } from "vitest";
import { fileName, initials } from "./names";

it("makes initials of names and ids", () => {
  expect(["Ada Lovelace", "tg-77", "cust-42", "Grace", "王小明", "", "👩‍🚀 Sally"].map(initials)).toEqual([
    "AL",
    "77",
    "42",
    "GR",
    "王小",
    "?",
    "SA",
  ]);
});

it("names files, whatever the address", () => {
  expect(fileName("https://a.example/x/opening%20hours.png?size=2#top")).toBe("opening hours.png");
  expect(fileName("https://a.example/%E0%A4%A.png")).toBe("%E0%A4%A.png");
  expect(fileName("")).toBe("");
});
