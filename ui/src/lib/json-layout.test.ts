import { describe, expect, it } from "vitest";

import { layOut } from "./json-layout";

describe("layOut", () => {
  it("changes whitespace only", () => {
    const text =
      '{"id":90071992547409931234567890,"n":1.50,"e":1E5,"s":"a\\u0041 , : {","deep":{"list":[[1],{"x":{}}]},"none":[]}';
    const laid = layOut(text) as string;
    expect(laid).toContain("90071992547409931234567890");
    expect(laid).toContain("1.50");
    expect(laid).toContain('"a\\u0041 , : {"');
    expect(withoutSpace(laid)).toBe(withoutSpace(text));
    expect(JSON.parse(laid)).toEqual(JSON.parse(text));
  });

  it("keeps short containers of scalars on one line and opens the others", () => {
    expect(layOut('{"channel":{"id":4242,"name":"Demo"},"empty":{ },"list":[1,2]}')).toBe(
      '{\n  "channel": { "id": 4242, "name": "Demo" },\n  "empty": {},\n  "list": [1, 2]\n}',
    );
    expect(layOut(`{"a":{"text":"${"x".repeat(80)}","b":1}}`)).toBe(
      `{\n  "a": {\n    "text": "${"x".repeat(80)}",\n    "b": 1\n  }\n}`,
    );
  });

  it("leaves what is not JSON alone", () => {
    expect(layOut('{"a":1')).toBeNull();
    expect(layOut("<html>")).toBeNull();
    expect(layOut("")).toBeNull();
  });
});

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, "");
}
