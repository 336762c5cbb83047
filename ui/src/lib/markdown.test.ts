// Markdown of strangers: what is shown, and what is never done.

import { describe, expect, it } from "vitest";
import { LONGEST_MARKDOWN, type Mark, readMarkdown } from "./markdown";

/** The tree as short text: `strong(a)`, `[words](url)`. */
function told(marks: readonly Mark[] | null): string {
  return (marks ?? [])
    .map((mark) => {
      switch (mark.kind) {
        case "text":
          return mark.text;
        case "link":
          return `[${mark.text}](${mark.url})`;
        default:
          return `${mark.tag}(${told(mark.inside)})`;
      }
    })
    .join("");
}

describe("what is shown", () => {
  it("knows bold, italic, code, lists, quotes and links", () => {
    expect(told(readMarkdown("**bold** *leaning* ~~gone~~ `code`"))).toBe(
      "p(strong(bold) em(leaning) s(gone) code(code))",
    );
    expect(told(readMarkdown("- a\n- b\n\n3. c"))).toBe("ul(li(p(a))li(p(b)))ol(li(p(c)))");
    expect(told(readMarkdown("> said\n\n```js\nlet a\n```"))).toBe("blockquote(p(said))pre(let a)");
    expect(told(readMarkdown("[menu](https://a.example/m) https://b.example/x."))).toBe(
      "p([menu](https://a.example/m) [https://b.example/x](https://b.example/x).)",
    );
    expect(told(readMarkdown("one\ntwo"))).toBe("p(onebr()two)");
  });

  it("keeps the number at which a list begins", () => {
    expect(readMarkdown("7. seven")).toMatchObject([{ tag: "ol", start: 7 }]);
  });

  it("shows a picture as the link that it is, and hides no definition", () => {
    expect(told(readMarkdown("![cat](https://a.example/cat.png)"))).toBe("p(![cat](https://a.example/cat.png))");
    expect(told(readMarkdown("[a]: https://a.example/x"))).toContain("https://a.example/x");
  });
});

describe("what is never done", () => {
  it("takes HTML for text", () => {
    expect(told(readMarkdown("<script>alert(1)</script><img src=x onerror=alert(1)>"))).toBe(
      "p(<script>alert(1)</script><img src=x onerror=alert(1)>)",
    );
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,hi)",
    "[x](file:///etc/passwd)",
    "[x](vbscript:msgbox)",
    "[x](//a.example/y)",
    "[x](/relative)",
    "<javascript:alert(1)>",
    "[x](java\tscript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
  ])("makes no link of %s", (text) => {
    const links = JSON.stringify(readMarkdown(text));
    expect(links).not.toContain('"kind":"link"');
    expect(links).toContain("x");
  });

  const deep = 2_000;
  it.each([
    ["quotes", ">".repeat(deep)],
    ["quotes of quotes", "> ".repeat(deep)],
    ["lists", `${"- ".repeat(deep)}end`],
    ["stars", `${"*a ".repeat(deep)}${"b* ".repeat(deep)}`],
    ["brackets", `${"[".repeat(deep)}a${"](b)".repeat(deep)}`],
    ["bold in bold", `${"**a ".repeat(deep)}${"a** ".repeat(deep)}`],
  ])("goes no deeper than it shows: %s", (_, text) => {
    const deepest = (marks: readonly Mark[]): number =>
      marks.reduce((most, mark) => Math.max(most, mark.kind === "element" ? 1 + deepest(mark.inside) : 0), 0);
    expect(deepest(readMarkdown(text) ?? [])).toBeLessThan(20);
  });

  it("leaves nothing out", () => {
    for (const nested of [1, 5, 10, 20, 60, 200]) {
      for (const sign of ["> ", "- ", "1. ", "[", "**x "]) {
        const marks = readMarkdown(`${sign.repeat(nested)}precious`);
        expect(marks === null || told(marks).includes("precious")).toBe(true);
      }
    }
  });

  it.each([
    ["stars", "*a ".repeat(7_000)],
    ["underscores", "_a".repeat(10_000)],
    ["brackets", "[".repeat(LONGEST_MARKDOWN)],
    ["links", "[a](".repeat(5_000)],
    ["ticks", Array.from({ length: 190 }, (_, index) => "`".repeat(index)).join(" ")],
    ["quotes", ">\n".repeat(10_000)],
    ["angles", "<a".repeat(10_000)],
    ["backslashes", "\\".repeat(LONGEST_MARKDOWN)],
    ["entities", "&#".repeat(10_000)],
    ["tildes", "~~a ".repeat(5_000)],
    ["addresses", "https://".repeat(2_500)],
    ["tabs", "\t".repeat(LONGEST_MARKDOWN)],
  ])("reads %s soon enough", (_, text) => {
    const begun = performance.now();
    readMarkdown(text.slice(0, LONGEST_MARKDOWN));
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("does not begin with what is too long", () => {
    expect(readMarkdown("*a ".repeat(50_000))).toBeNull();
  });
});
