// Operations are grouped by their object, and refusals find their field.

import { expect, it } from "vitest";
import type { OperationView } from "../../bindings/OperationView";
import type { ParameterView } from "../../bindings/ParameterView";
import { asksFirst, givenOf, grouped, missing, refusals, wordsOf } from "./operations";

const parameter = (name: string, needed: boolean, takes = "text"): ParameterView => ({
  name,
  takes,
  choices: [],
  needed,
  about: "",
});

const operation = (name: string, method: string, path: string, more: Partial<OperationView> = {}): OperationView => ({
  name,
  method,
  path,
  parameters: [],
  about: "",
  changes: method !== "GET",
  side_effect: null,
  destroys: false,
  says: false,
  steps: [],
  documented: true,
  ...more,
});

const OWN = operation("request", "", "", {
  parameters: [parameter("method", true, "choice"), parameter("path", true), parameter("body", false, "json")],
});

const ALL = [
  operation("channels", "GET", "channels/"),
  operation("hooks", "GET", "channels/{id}/message_hooks/"),
  operation("delete-hook", "DELETE", "channels/{id}/message_hooks/{hook_id}/"),
  operation("customers", "GET", "customers/"),
  operation("assign-bot", "PUT", "customers/{id}/assign_bot/{bot_id}/"),
  operation("send-text", "POST", "customers/{id}/send_text/", { says: true }),
  operation("restart-bot", "", "", { steps: ["assign-bot"] }),
  OWN,
];

const names = (search: string) =>
  grouped(ALL, search).map(({ object, operations }) => [object, ...operations.map(({ name }) => name)]);

it("groups operations by the object that can be read, and those made of others with them", () => {
  expect(names("")).toEqual([
    ["Channels", "channels"],
    ["Message hooks", "hooks", "delete-hook"],
    ["Customers", "customers", "assign-bot", "restart-bot"],
    ["Messages", "send-text"],
    ["Your own", "request"],
  ]);
});

it("keeps the groups of what is found", () => {
  expect(names("bot")).toEqual([["Customers", "assign-bot", "restart-bot"]]);
  expect(names("delete hooks")).toEqual([["Message hooks", "delete-hook"]]);
  expect(names("nothing like it")).toEqual([]);
});

it("leaves out what has no value, and names what is needed", () => {
  const one = operation("x", "PUT", "x/", { parameters: [parameter("bot", true), parameter("launch", false)] });
  expect(givenOf(one, { bot: "7", launch: "", customer: "1" })).toEqual({ bot: "7" });
  expect(missing(one, { bot: " " })).toEqual(["bot"]);
  expect(missing(one, { bot: "7" })).toEqual([]);
});

it("asks before a request of one's own deletes", () => {
  expect(asksFirst(OWN, { method: "DELETE" })).toBe(true);
  expect(asksFirst(OWN, { method: "GET" })).toBe(false);
});

it("puts each refusal at its field, and keeps what has none", () => {
  const one = operation("x", "PUT", "x/", { parameters: [parameter("url", true)] });
  const fields = [
    { pointer: "/url", message: "url: Enter a valid URL." },
    { pointer: "/url/0", message: "url: Too long." },
    { pointer: null, message: "name: Required." },
  ];
  const { at, rest } = refusals(one, fields);
  expect(at.get("url")).toBe("url: Enter a valid URL. url: Too long.");
  expect(rest).toEqual(["name: Required."]);
  expect(refusals(OWN, fields).at.get("body")).toContain("Enter a valid URL.");
});

it("counts what a page told of all there is", () => {
  expect(wordsOf({ kind: "hooks", hooks: [], total: 3 })).toBe("0 of 3 hooks");
  expect(wordsOf({ kind: "transcript", lines: [] })).toBe("0 lines");
  expect(wordsOf({ kind: "done" })).toBe("");
});
