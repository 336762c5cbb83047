// Splits JSON text into tokens without building values, so that the text stays what was received: big numbers keep
// their digits, escapes stay escapes, and text that is cut short or wrong still yields what can be told of it.

export type TokenKind = "{" | "}" | "[" | "]" | ":" | "," | "string" | "number" | "word" | "bad" | "end";

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const HEX4 = /^[0-9a-fA-F]{4}$/;

/** Walks over the tokens of a text. The fields speak of the token that `next` last found; offsets are UTF-16 code units. */
export class JsonScanner {
  kind: TokenKind = "end";
  start = 0;
  end = 0;

  constructor(
    private readonly text: string,
    private at = 0,
  ) {}

  /** Finds the next token and returns its kind; `end` when there is none. */
  next(): TokenKind {
    const { text } = this;
    let at = this.at;
    while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
    this.start = at;
    if (at >= text.length) return this.close("end", at);
    const char = text[at] as string;
    if ("{}[]:,".includes(char)) return this.close(char as TokenKind, at + 1);
    if (char === '"') return this.string(at + 1);
    return this.bare(at);
  }

  private close(kind: TokenKind, end: number): TokenKind {
    this.end = end;
    this.at = end;
    this.kind = kind;
    return kind;
  }

  private string(from: number): TokenKind {
    const { text } = this;
    let sound = true;
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return this.close(sound ? "string" : "bad", at + 1);
      if (code < SPACE) sound = false;
      if (code !== BACKSLASH) continue;
      at += 1;
      const escaped = text[at] ?? "";
      if (escaped === "u") sound &&= HEX4.test(text.slice(at + 1, at + 5));
      else if (!'"\\/bfnrt'.includes(escaped)) sound = false;
    }
    return this.close("bad", text.length);
  }

  private bare(from: number): TokenKind {
    const { text } = this;
    let at = from;
    while (at < text.length && !isDelimiter(text.charCodeAt(at))) at += 1;
    const word = text.slice(from, at);
    if (NUMBER.test(word)) return this.close("number", at);
    return this.close(word === "true" || word === "false" || word === "null" ? "word" : "bad", at);
  }
}

function isSpace(code: number): boolean {
  return code === SPACE || code === 0x0a || code === 0x0d || code === 0x09;
}

function isDelimiter(code: number): boolean {
  return (
    isSpace(code) ||
    code === QUOTE ||
    code === 0x2c ||
    code === 0x3a ||
    code === 0x5b ||
    code === 0x5d ||
    code === 0x7b ||
    code === 0x7d
  );
}

/** Whether a token kind stands for a whole value by itself. */
export function isScalar(kind: TokenKind): boolean {
  return kind === "string" || kind === "number" || kind === "word";
}
