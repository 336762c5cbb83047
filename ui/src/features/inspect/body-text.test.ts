import { describe, expect, it } from "vitest";
import type { Problem } from "../../bindings/Problem";
import { bodyText, byWeight, marksOf, problemSpans } from "./body-text";
import { envelope, MANGLED, PAYLOAD } from "./fixtures";
import { rawRows } from "./raw-rows";
import { answerWords, fineClock, shortened } from "./words";

const utf8 = (text: string) => new TextEncoder().encode(text);
const problem = (part: Partial<Problem>): Problem => ({ ...MANGLED, ...part });

describe("bodyText", () => {
  it("keeps the text and offers it laid out", () => {
    const body = bodyText(utf8(PAYLOAD));
    expect(body.text).toBe(PAYLOAD);
    expect(body.laidOut).toContain("90071992547409931");
    expect(body.notes).toEqual([]);
  });

  it("says where JSON breaks off", () => {
    expect(bodyText(utf8('{"a":1,\n "b": tr')).notes).toEqual([
      "Not valid JSON: a JSON value was expected at line 2, column 7.",
    ]);
    expect(bodyText(utf8("plain")).notes).toEqual(["Not JSON: shown as it is."]);
  });

  it("cuts what is too long for an editor, also in the middle of a character", () => {
    const body = bodyText(utf8(`"${"é".repeat(2_500_000)}"`));
    expect(body.text.length).toBeLessThan(2_100_000);
    expect(body.notes).toEqual(["Only the first 4 MB are shown as text; Raw has all of it."]);
  });
});

describe("problems in the text", () => {
  it("mark a value with its name, and a missing field at what should hold it", () => {
    const missing = problem({ code: "missing_field", pointer: "/customer/phone", severity: "error" });
    const whole = problem({ pointer: "" });
    const none = problem({ pointer: null });
    const spans = problemSpans(PAYLOAD, [MANGLED, missing, whole, none]);
    const cut = (one: Problem) => PAYLOAD.slice(spans.get(one)?.start, spans.get(one)?.end);
    expect(cut(MANGLED)).toBe(`"tags":"['gold', 'early']"`);
    expect(cut(missing)).toBe('"customer"');
    expect(spans.has(none)).toBe(false);
    expect(marksOf(spans).length).toBe(2);
  });

  it("come the gravest first", () => {
    const list = [problem({ severity: "note" }), problem({ severity: "warning" }), problem({ severity: "error" })];
    expect(byWeight(list).map(({ severity }) => severity)).toEqual(["error", "warning", "note"]);
  });
});

describe("rawRows", () => {
  const sections = [
    { id: "head", title: "Head", bytes: utf8("GET / HTTP/1.1\r\nA: b\r\n\r\n") },
    { id: "body", title: "Body", bytes: new Uint8Array() },
  ];

  it("names the sections and their lines", () => {
    const rows = rawRows(sections, "text", 80);
    expect(rows.length).toBe(6);
    expect(rows.at(0)).toMatchObject({ type: "title" });
    expect(rows.at(2)).toMatchObject({ type: "text", text: "A: b", line: { line: 2, ending: "\\r\\n" } });
    expect(rows.at(4)).toMatchObject({ type: "title" });
    expect(rows.at(5)).toEqual({ type: "empty" });
    expect(rows.at(6)).toBeNull();
  });

  it("gives hexadecimal rows of the asked width", () => {
    const rows = rawRows(sections, "hex", 8);
    expect(rows.length).toBe(1 + 3 + 2);
    expect(rows.at(1)).toMatchObject({ type: "hex", row: { offset: "000000", text: "GET / HT" } });
  });
});

describe("words", () => {
  it("keep the microseconds that were recorded", () => {
    expect(fineClock("2026-09-21T14:13:29.530417Z")).toMatch(/:29\.530417$/);
    expect(fineClock("nonsense")).toBe("–");
  });

  it("say what became of a request", () => {
    expect(answerWords(envelope({}))).toBe("after commit");
    expect(answerWords(envelope({ answered: false }))).toBe("planned, not yet out");
    expect(answerWords(envelope({ direction: "sent", answered: false, status: null }))).toBe("waiting for the answer");
    expect(answerWords(envelope({ error: "timed_out" }))).toBe("timed out");
    expect(shortened("0123456789", 3, 2)).toBe("012…89");
  });
});
