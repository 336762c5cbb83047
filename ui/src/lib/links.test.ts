// Which texts become links, and what is said of them.

import { describe, expect, it } from "vitest";
import { destination, findLinks, safeUrl, warnings } from "./links";

const urls = (text: string) => findLinks(text).flatMap((piece) => piece.url ?? []);

describe("findLinks", () => {
  it("finds http, https and mailto", () => {
    expect(urls("see https://a.example/x?y=1, http://b.example and mailto:c@d.example.")).toEqual([
      "https://a.example/x?y=1",
      "http://b.example/",
      "mailto:c@d.example",
    ]);
  });

  it("leaves everything else alone", () => {
    for (const text of [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "data:text/html,x",
      "tauri://localhost",
      "www.a.example",
    ]) {
      expect(urls(text)).toEqual([]);
    }
  });

  it("keeps every character of the text", () => {
    const text = "a (https://en.example/wiki/A_(b)) <https://c.example> end";
    expect(
      findLinks(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
    expect(urls(text)).toEqual(["https://en.example/wiki/A_(b)", "https://c.example/"]);
  });

  it("ends an address at a character that turns the direction of writing", () => {
    expect(urls("https://good.example/\u202egnp.exe")).toEqual(["https://good.example/"]);
  });

  it("bears a long text", () => {
    expect(urls("https://".repeat(20_000)).length).toBe(0);
    expect(safeUrl(`https://a.example/${"x".repeat(5_000)}`)).toBeNull();
  });
});

describe("what is said before opening", () => {
  it("shows the host in ASCII", () => {
    const [url] = urls("https://b\u00fccher.example/");
    expect(destination(url ?? "")).toBe("xn--bcher-kva.example");
    expect(warnings("https://b\u00fccher.example/", url ?? "")[0]).toContain("look like others");
  });

  it("names a user name that poses as a host", () => {
    const url = safeUrl("https://bank.example@evil.example/") ?? "";
    expect(destination(url)).toBe("evil.example");
    expect(warnings("https://bank.example@evil.example/", url)[0]).toContain("user name");
  });
});
