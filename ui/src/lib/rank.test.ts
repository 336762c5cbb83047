// The order in which the palette lists what it found.

import { expect, it } from "vitest";
import { rank } from "./rank";

it("finds by every word, beginnings first", () => {
  const names = ["Show or hide the log", "Log", "New customer", "Dialog"];
  expect(rank("log", names, (name) => name)).toEqual(["Log", "Show or hide the log", "Dialog"]);
  expect(rank("cus new", names, (name) => name)).toEqual(["New customer"]);
  expect(rank("", names, (name) => name)).toEqual(names);
});
