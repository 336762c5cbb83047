// Lays JSON text out over lines for reading. Only the whitespace between tokens changes: every token keeps its own
// characters.

import { jsonFault } from "./json-pointer";
import { JsonScanner, type TokenKind } from "./json-scan";

/** A container of scalars alone that fits into so many characters stays on one line. */
const FLAT = 60;

interface Token {
  kind: TokenKind;
  text: string;
}

/** The text over several lines, or null where it is not JSON (then it is shown as it is). */
export function layOut(text: string): string | null {
  if (jsonFault(text)) return null;
  const out: string[] = [];
  const tokens = new Lookahead(text);
  let depth = 0;
  let lineStart = false;
  const newline = () => {
    out.push("\n", "  ".repeat(depth));
    lineStart = true;
  };
  for (let token = tokens.take(); token; token = tokens.take()) {
    switch (token.kind) {
      case "{":
      case "[": {
        const flat = tokens.flatContainer(token.kind);
        if (flat !== null) {
          out.push(flat);
        } else {
          out.push(token.text);
          depth += 1;
          newline();
        }
        break;
      }
      case "}":
      case "]":
        depth -= 1;
        newline();
        out.push(token.text);
        break;
      case ",":
        out.push(",");
        newline();
        break;
      case ":":
        out.push(": ");
        break;
      default:
        out.push(token.text);
    }
    if (token.kind !== ",") lineStart = false;
  }
  return lineStart ? out.join("").trimEnd() : out.join("");
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
    return { kind, text: this.text.slice(this.scanner.start, this.scanner.end) };
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
