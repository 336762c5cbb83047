import { describe, expect, it } from "vitest";
import { logRow } from "../inspect/fixtures";
import { pieces } from "./query";
import { doubt, kindWord, lead, notes, quiet, statusText, statusTone } from "./row";

describe("pieces", () => {
  it("finds the field names and loses nothing", () => {
    const query = 'customer:tg-ada -kind:probe "not: a field" (status:4xx)';
    expect(
      pieces(query)
        .filter(({ field }) => field)
        .map(({ text }) => text),
    ).toEqual(["customer:", "-kind:", "status:"]);
    expect(
      pieces(query)
        .map(({ text }) => text)
        .join(""),
    ).toBe(query);
    expect(pieces("")).toEqual([]);
  });
});

describe("a line of the log", () => {
  it("names people, not bots", () => {
    expect(lead(logRow({ sender: "agent", sender_name: "Noor Haddad" }))).toBe("text from Noor Haddad");
    expect(lead(logRow({ sender_name: "Bot" }))).toBe("text");
    expect(lead(logRow({ type: null }))).toBe("");
  });

  it("tells attempts, duplicates, replays and refusals", () => {
    expect(notes(logRow({ attempt: 2, duplicate_of: 1841 }))).toEqual(["attempt 2, first was 1\u202f841"]);
    expect(notes(logRow({ status: 503 }))).toEqual(["answered 503 by your policy"]);
    expect(notes(logRow({ status: 413, error: "body_too_large", kind: "refused" }))).toEqual(["body too large"]);
    expect(notes(logRow({ parent_seq: 7, kind: "replay" }))).toEqual(["replay of 7"]);
    expect(notes(logRow({ parent_seq: 7, kind: "forward", direction: "forwarded" }))).toEqual(["copy of 7"]);
    expect(notes(logRow({}))).toEqual([]);
  });

  it("marks a signature that proves nothing", () => {
    expect(doubt(logRow({ signature: "wrong" }))).toMatchObject({ sign: "✕", tone: "bad" });
    expect(doubt(logRow({ signature: "absent" }))?.tone).toBe("warn");
    expect(doubt(logRow({ signature: "valid" }))).toBeNull();
    expect(doubt(logRow({ signature: null }))).toBeNull();
  });

  it("raises no alarm for a message of ours that came back", () => {
    expect(quiet(logRow({ sender: "customer" }))).toBe(true);
    expect(quiet(logRow({ sender: "bot" }))).toBe(false);
    expect(quiet(logRow({ sender: "customer", direction: "sent", kind: "send" }))).toBe(false);
  });

  it("shows a kind only where the direction does not tell it", () => {
    expect(kindWord(logRow({}))).toBeNull();
    expect(kindWord(logRow({ kind: "probe" }))).toBe("probe");
    expect(kindWord(logRow({ kind: "webhook", direction: "simulated" }))).toBe("webhook");
  });

  it("gives a status its words and hue", () => {
    expect([statusText(null, null), statusText(null, "timed_out"), statusText(201, null)]).toEqual([
      "…",
      "timed_out",
      "201",
    ]);
    expect([
      statusTone(201, null),
      statusTone(429, null),
      statusTone(301, null),
      statusTone(null, "timed_out"),
    ]).toEqual(["in", "bad", "warn", "bad"]);
  });
});
