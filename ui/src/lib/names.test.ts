// Names for people.

import { expect, it } from "vitest";
import { fileName, initials, shortId, shortName } from "./names";

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

it("keeps the beginning of a long name", () => {
  expect(shortName("Ada Lovelace")).toBe("Ada Lovelace");
  expect(shortName("n".repeat(400))).toBe(`${"n".repeat(39)}…`);
  expect([...shortName("👩".repeat(400))]).toHaveLength(40);
});

it("shortens long ids alone", () => {
  expect(shortId("12")).toBe("12");
  expect(shortId("111e4413-6bf1-48ae-a446-000000000001")).toBe("111e4413…0001");
});
