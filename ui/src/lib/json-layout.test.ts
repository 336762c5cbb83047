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

  it("lets an array of one container share its lines", () => {
    const long = `"${"x".repeat(70)}"`;
    expect(layOut(`{"messages":[{"type":"text","message":${long}}],"n":[[{"a":${long}}]]}`)).toBe(
      `{\n  "messages": [{\n    "type": "text",\n    "message": ${long}\n  }],\n  "n": [[{\n    "a": ${long}\n  }]]\n}`,
    );
  });

  it("does not let a deep nest grow without bound", () => {
    const deep = 100_000;
    expect(layOut(`${"[1,".repeat(deep)}1${"]".repeat(deep)}`)).toBeNull();
    expect(layOut(`${"[1,".repeat(150)}1${"]".repeat(150)}`)).not.toBeNull();
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
