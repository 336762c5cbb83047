// What is checked while a connection is typed in.

/** Why a name cannot be taken; null when it can, or is not typed yet. */
export function nameTrouble(name: string, taken: readonly string[]): string | null {
  const trimmed = name.trim();
  return taken.some((other) => other.toLowerCase() === trimmed.toLowerCase() && trimmed !== "")
    ? "There is a connection of that name already."
    : null;
}

/** Why a text is no URL that can be called; null when it is one, or is empty. */
export function urlTrouble(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "") {
    return null;
  }
  const url = URL.parse?.(trimmed) ?? parse(trimmed);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:") || url.hostname === "") {
    return "A whole URL is needed, beginning with https://.";
  }
  if (url.username !== "" || url.password !== "") {
    return "A URL with a user name in it would put a secret into the log.";
  }
  return null;
}

/** What looks wrong with any secret; null when nothing does. */
export function secretTrouble(token: string): string | null {
  const trimmed = token.trim();
  if (/^(token|bearer)\s/i.test(trimmed)) {
    return "Only the token itself, without the word before it.";
  }
  if (/\s/.test(trimmed)) {
    return "A token has no spaces.";
  }
  return null;
}

/** What looks wrong with the token of a Landbot channel; null when nothing does. */
export function tokenTrouble(token: string): string | null {
  const trouble = secretTrouble(token);
  if (trouble !== null) {
    return trouble;
  }
  if (/^[0-9a-f]{40}$/.test(token.trim())) {
    return "This looks like the token of an account (Platform API). APIchat needs the AUTH TOKEN of the channel.";
  }
  return null;
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
