import { describe, expect, it } from "vitest";

import { jsonFault, locate, locateNearest, placeAt, walkPlaces } from "./json-pointer";

const cut = (text: string, pointer: string) => {
  const place = locate(text, [pointer]).get(pointer);
  return place ? text.slice(place.value.start, place.value.end) : null;
};

describe("locate", () => {
  const text =
    '{"messages":[{"type":"text","timestamp":1790000009.530417}],"customer":{"id":9007199254740993123,"a/b~c":[1,2]}}';

  it("finds values and keeps the digits of big numbers", () => {
    expect(cut(text, "/customer/id")).toBe("9007199254740993123");
    expect(cut(text, "/messages/0/timestamp")).toBe("1790000009.530417");
    expect(cut(text, "")).toBe(text);
  });

  it("escapes names as RFC 6901 says", () => {
    expect(cut(text, "/customer/a~1b~0c/1")).toBe("2");
  });

  it("reads escapes in names and does not stop at quotes inside strings", () => {
    const tricky = String.raw`{"sa\u0069d":"a \"quoted\" } ] \\","n":1}`;
    expect(cut(tricky, "/said")).toBe(String.raw`"a \"quoted\" } ] \\"`);
    expect(cut(tricky, "/n")).toBe("1");
  });

  it("counts in UTF-16 code units", () => {
    expect(cut('{"😀":"é😀","x":true}', "/x")).toBe("true");
    expect(cut('{"😀":"é😀","x":true}', "/😀")).toBe('"é😀"');
  });

  it("takes the last of a repeated name", () => {
    expect(cut('{"a":1,"a":2}', "/a")).toBe("2");
  });

  it("finds what there is of a text that was cut short", () => {
    const short = '{"customer":{"id":12,"tags":"[\'go';
    expect(cut(short, "/customer/id")).toBe("12");
    expect(cut(short, "/customer/tags")).toBe("\"['go");
    expect(cut(short, "/customer")).toBe('{"id":12,"tags":"[\'go');
  });

  it("shows a missing field at the object that should hold it", () => {
    const near = locateNearest(text, ["/customer/token", "/agent/id"]);
    expect(near.get("/customer/token")?.pointer).toBe("/customer");
    expect(near.get("/agent/id")?.pointer).toBe("");
  });
});

describe("placeAt", () => {
  const text = '{"a": {"b": [10, 20]}, "c": "x"}';

  it("names the innermost value under an offset, from its name too", () => {
    expect(placeAt(text, text.indexOf("20"))?.pointer).toBe("/a/b/1");
    expect(placeAt(text, text.indexOf('"b"') + 1)?.pointer).toBe("/a/b");
    expect(placeAt(text, 0)?.pointer).toBe("");
    expect(placeAt("", 0)).toBeNull();
  });
});

describe("jsonFault", () => {
  it.each([
    ["", 0, "a value"],
    ["not json", 0, "a JSON value"],
    ['{"a":1,}', 7, "a name in quotes"],
    ["[1 2]", 3, "a comma or ]"],
    ['{"a" 1}', 5, "a colon"],
    ['{"a":', 5, "a value"],
    ['{"a":01}', 5, "a JSON value"],
    ['"a\nb"', 0, "a whole string without raw control characters"],
    ["{} {}", 3, "nothing more"],
    ["[1}", 2, "a comma or ]"],
  ])("tells where %j goes wrong", (text, offset, expected) => {
    expect(jsonFault(text)).toEqual({ offset, expected });
  });

  it.each(["{}", "[]", " null ", '{"a":[1,-0.5e+3,{"b":"\\u00e9"}]}', '"\\\\"'])("accepts %j", (text) => {
    expect(jsonFault(text)).toBeNull();
  });

  it("agrees with the built-in parser on every cut of a text", () => {
    const text = '{"a":[1,2.5,{"b":"c\\"\\u00e9"}],"d":null,"e":{},"f":[]}';
    for (let end = 0; end <= text.length; end += 1) {
      let valid = true;
      try {
        JSON.parse(text.slice(0, end));
      } catch {
        valid = false;
      }
      expect(jsonFault(text.slice(0, end)) === null).toBe(valid);
    }
  });

  it("stays quick in a nest of a million brackets and in a megabyte on one line", () => {
    const began = performance.now();
    expect(jsonFault("[".repeat(1_000_000))).not.toBeNull();
    let places = 0;
    expect(
      walkPlaces(`[${"12,".repeat(300_000)}"${"x".repeat(1_000_000)}"]`, () => {
        places += 1;
        return undefined;
      }),
    ).toBeNull();
    expect(places).toBe(300_002);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
