// Lays JSON text out over lines for reading. Only the whitespace between tokens changes: every token keeps its own
// characters.

import { jsonFault } from "./json-pointer";
import { JsonScanner, type TokenKind } from "./json-scan";

/** A container of scalars alone that fits into so many characters stays on one line. */
const FLAT = 60;

interface Token {
  kind: TokenKind;
  start: number;
  text: string;
}

/** A deeper nest is left as it is: indenting each level by its depth would make hostile text grow without bound. */
const DEEPEST = 200;

/** The text over several lines, or null where it is not JSON or nested too deeply (then it is shown as it is). */
export function layOut(text: string): string | null {
  const single = jsonFault(text) ? null : singleContainers(text);
  if (!single) {
    return null;
  }
  const out: string[] = [];
  const tokens = new Lookahead(text);
  const open: { hugged: boolean }[] = [];
  let depth = 0;
  const newline = () => out.push("\n", "  ".repeat(depth));
  for (let token = tokens.take(); token; token = tokens.take()) {
    if (token.kind === "{" || token.kind === "[") {
      const flat = tokens.flatContainer(token.kind);
      const hugged = single.has(token.start);
      out.push(flat ?? token.text);
      if (flat === null) {
        open.push({ hugged });
        depth += hugged ? 0 : 1;
        if (!hugged) {
          newline();
        }
      }
    } else if (token.kind === "}" || token.kind === "]") {
      if (!open.pop()?.hugged) {
        depth -= 1;
        newline();
      }
      out.push(token.text);
    } else if (token.kind === ",") {
      out.push(",");
      newline();
    } else {
      out.push(token.kind === ":" ? ": " : token.text);
    }
  }
  return out.join("");
}

/** Where the arrays begin whose only element is a container: they share its lines. Null where the nest is too deep. */
function singleContainers(text: string): Set<number> | null {
  const single = new Set<number>();
  const open: { start: number; elements: number; container: boolean }[] = [];
  const scanner = new JsonScanner(text);
  for (let kind = scanner.next(); kind !== "end"; kind = scanner.next()) {
    const top = open[open.length - 1];
    if (kind === "{" || kind === "[") {
      if (top) {
        top.container = true;
      }
      if (open.push({ start: scanner.start, elements: 1, container: false }) > DEEPEST) {
        return null;
      }
    } else if (kind === ",") {
      if (top) {
        top.elements += 1;
      }
    } else if (kind === "}" || kind === "]") {
      open.pop();
      if (kind === "]" && top?.container && top.elements === 1) {
        single.add(top.start);
      }
    }
  }
  return single;
}

class Lookahead {
  private readonly scanner: JsonScanner;
  private readonly ahead: Token[] = [];

  constructor(private readonly text: string) {
    this.scanner = new JsonScanner(text);
  }

  take(): Token | null {
    return this.ahead.shift() ?? this.read();
  }

  private read(): Token | null {
    const kind = this.scanner.next();
    if (kind === "end") return null;
    const { start, end } = this.scanner;
    return { kind, start, text: this.text.slice(start, end) };
  }

  /** The rest of a container on one line, taken, where it is short and holds no other container; null else. */
  flatContainer(opening: "{" | "["): string | null {
    let length = 0;
    let used = 0;
    for (;;) {
      const token = this.ahead[used] ?? this.peekMore();
      if (!token || token.kind === "{" || token.kind === "[") return null;
      used += 1;
      if (token.kind === "}" || token.kind === "]") break;
      length += token.text.length + 1;
      if (length > FLAT) return null;
    }
    const inner = this.ahead.splice(0, used).slice(0, -1);
    if (inner.length === 0) return opening === "{" ? "{}" : "[]";
    const body = inner.map((token) => (token.kind === "," ? ", " : token.kind === ":" ? ": " : token.text)).join("");
    return opening === "{" ? `{ ${body} }` : `[${body}]`;
  }

  private peekMore(): Token | null {
    const token = this.read();
    if (token) this.ahead.push(token);
    return token;
  }
}
