// Finds links in text that may be hostile: http, https and mailto only, never through control characters.

/** A piece of a text: plain, or a link with the address that it leads to. */
export type Piece = { text: string; url: null } | { text: string; url: string };

// Directional and invisible characters never belong to an address; they are how one address is made to look like another.
const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"'`\p{Cc}\p{Cf}]+/giu;
const MOST = 2_048;

/** Cuts a text into plain pieces and links. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = withoutTail(match[0]);
    const url = safeUrl(found);
    if (url) {
      if (match.index > end) {
        pieces.push({ text: text.slice(end, match.index), url: null });
      }
      pieces.push({ text: found, url });
      end = match.index + found.length;
    }
  }
  if (end < text.length) {
    pieces.push({ text: text.slice(end), url: null });
  }
  return pieces;
}

/** The address in its plain form (host in ASCII), or null when it is none that may be opened. */
export function safeUrl(text: string): string | null {
  if (text.length > MOST) {
    return null;
  }
  try {
    const url = new URL(text);
    const web = url.protocol === "https:" || url.protocol === "http:";
    const fine = web ? url.hostname !== "" : url.protocol === "mailto:" && url.pathname.includes("@");
    return fine ? url.href : null;
  } catch {
    return null;
  }
}

/** Where an address leads, in ASCII: the host with its port, or the mail address. */
export function destination(url: string): string {
  const parsed = new URL(url);
  return parsed.protocol === "mailto:" ? decodeURIComponent(parsed.pathname) : parsed.host;
}

/** What a person should know before opening an address; empty when there is nothing. */
export function warnings(shown: string, url: string): string[] {
  const parsed = new URL(url);
  const found: string[] = [];
  if (parsed.hostname.split(".").some((label) => label.startsWith("xn--"))) {
    found.push("The name is written with letters that can look like others; above is its exact form.");
  }
  if (parsed.username || parsed.password) {
    found.push("The address carries a user name, which can be made to look like the host.");
  }
  if (parsed.protocol === "http:") {
    found.push("The connection is not encrypted.");
  }
  if (
    !shown.toLowerCase().includes(parsed.hostname.toLowerCase()) &&
    parsed.protocol !== "mailto:" &&
    found.length === 0
  ) {
    found.push("The text shows another name than the one it leads to.");
  }
  return found;
}

/** Takes off the punctuation that ends a sentence, and a bracket that was opened before the address. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0) {
    const last = text[end - 1] ?? "";
    const opening = { ")": "(", "]": "[", "}": "{" }[last];
    const inside = text.slice(0, end);
    const loose = opening !== undefined && !balanced(inside, opening, last);
    if (!loose && !".,;:!?*_".includes(last)) {
      break;
    }
    end -= 1;
  }
  return text.slice(0, end);
}

function balanced(text: string, open: string, close: string): boolean {
  return text.split(open).length >= text.split(close).length;
}
