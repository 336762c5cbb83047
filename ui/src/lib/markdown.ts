// Reads Markdown that may be hostile into a small closed tree: no HTML, no pictures, bounded in size and depth.

import MarkdownIt from "markdown-it";
import { findLinks, safeUrl } from "./links";

/** What a text can be made of; nothing else is ever shown. */
type Tag = "p" | "strong" | "em" | "s" | "ul" | "ol" | "li" | "blockquote" | "pre" | "code" | "br" | "hr" | "h";

/** A piece of text, a link, or an element with its inside. */
export type Mark =
  | { kind: "text"; text: string }
  | { kind: "link"; url: string; text: string }
  | { kind: "element"; tag: Tag; start: number | null; inside: Mark[] };

/** Longer texts are shown as they are: reading them would take too long. */
export const LONGEST_MARKDOWN = 20_000;
/** Deeper texts are shown as they are. */
const DEEPEST = 16;

// A reader that is allowed to go deeper than what is shown, so that it never leaves anything out on its own.
const reader = new MarkdownIt({ html: false, linkify: false, breaks: true, maxNesting: DEEPEST * 3 }).disable([
  "image",
  "reference",
  "table",
]);

type Token = ReturnType<typeof reader.parse>[number];

const TAGS: Record<string, Tag> = {
  p: "p",
  strong: "strong",
  em: "em",
  s: "s",
  ul: "ul",
  ol: "ol",
  li: "li",
  blockquote: "blockquote",
  br: "br",
  hr: "hr",
  h1: "h",
  h2: "h",
  h3: "h",
  h4: "h",
  h5: "h",
  h6: "h",
};

/** Reads a text; `null` where it is too long or too deep. */
export function readMarkdown(text: string): Mark[] | null {
  if (text.length > LONGEST_MARKDOWN) {
    return null;
  }
  const tokens = reader
    .parse(text, {})
    .flatMap((token) => (token.type === "inline" ? (token.children ?? []) : [token]));
  const depths = tokens.reduce((most, token) => Math.max(most, token.level), 0);
  return depths > DEEPEST ? null : treeOf(tokens);
}

interface Open {
  inside: Mark[];
  /** Address of the link that is being read. */
  url: string | null;
}

function treeOf(tokens: readonly Token[]): Mark[] {
  const root: Mark[] = [];
  const open: Open[] = [{ inside: root, url: null }];
  for (const token of tokens) {
    const here = open.at(-1) as Open;
    if (token.type === "link_open") {
      open.push({ inside: [], url: String(token.attrGet("href") ?? "") });
    } else if (token.type === "link_close") {
      open.pop();
      (open.at(-1) ?? here).inside.push(...linkOf(here));
    } else if (token.nesting === 1) {
      const inside: Mark[] = [];
      here.inside.push({ kind: "element", tag: TAGS[token.tag] ?? "p", start: startOf(token), inside });
      open.push({ inside, url: null });
    } else if (token.nesting === -1) {
      if (open.length > 1) {
        open.pop();
      }
    } else {
      here.inside.push(
        ...leafOf(
          token,
          open.some(({ url }) => url !== null),
        ),
      );
    }
  }
  return root;
}

function leafOf(token: Token, inLink: boolean): Mark[] {
  switch (token.type) {
    case "softbreak":
    case "hardbreak":
      return [{ kind: "element", tag: "br", start: null, inside: [] }];
    case "hr":
      return [{ kind: "element", tag: "hr", start: null, inside: [] }];
    case "code_inline":
      return [{ kind: "element", tag: "code", start: null, inside: [plain(token.content)] }];
    case "fence":
    case "code_block":
      return [{ kind: "element", tag: "pre", start: null, inside: [plain(token.content.replace(/\n$/, ""))] }];
    default:
      return inLink ? [plain(token.content)] : linked(token.content);
  }
}

/** A link keeps only its words; one that must not be opened becomes text that still shows where it would lead. */
function linkOf({ inside, url }: Open): Mark[] {
  const words = wordsOf(inside);
  const safe = safeUrl(url ?? "");
  if (safe) {
    return [{ kind: "link", url: safe, text: words === "" ? safe : words }];
  }
  return [plain(words === url ? words : `${words} (${url})`)];
}

function wordsOf(marks: readonly Mark[]): string {
  return marks.map((mark) => (mark.kind === "element" ? wordsOf(mark.inside) || " " : mark.text)).join("");
}

function linked(text: string): Mark[] {
  return findLinks(text).map((piece) =>
    piece.url === null ? plain(piece.text) : { kind: "link", url: piece.url, text: piece.text },
  );
}

function plain(text: string): Mark {
  return { kind: "text", text };
}

function startOf(token: Token): number | null {
  const start = Number(token.attrGet("start") ?? Number.NaN);
  return token.tag === "ol" && Number.isSafeInteger(start) ? start : null;
}
