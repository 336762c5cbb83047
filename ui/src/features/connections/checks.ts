// What is checked while a connection is typed in.

import type { PlatformKind } from "../../bindings/PlatformKind";

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

/** Why a base URL cannot be that of a platform's API; null when it can. Hosts of one's own are a matter of one's own. */
export function addressTrouble(platform: PlatformKind, text: string): string | null {
  const trouble = urlTrouble(text);
  const url = parse(text.trim());
  if (trouble !== null || !url) {
    return trouble;
  }
  const { hostname, protocol, pathname, search, hash } = url;
  if (search !== "" || hash !== "") {
    return "A base URL ends before a ? or a #.";
  }
  const own = /(^|\.)(landbot\.io|chatwoot\.com)$/.test(hostname);
  if (own && protocol === "http:") {
    return "Begin it with https://: the token would go over the network in clear.";
  }
  if (platform === "landbot-apichat" && hostname === "api.landbot.io") {
    return "This is the address of the Platform API. APIchat is at https://chat.landbot.io/v1/.";
  }
  if (hostname === "chat.landbot.io" && !/^\/v1\/?$/.test(pathname)) {
    return "APIchat is at https://chat.landbot.io/v1/.";
  }
  if (platform === "chatwoot" && /^\/(app|api|public|auth)(\/|$)/.test(pathname)) {
    return "Leave out what begins with /app, /api or /public: only the address up to the first slash is needed.";
  }
  return null;
}

/** What looks wrong with any secret; null when nothing does. */
export function secretTrouble(token: string): string | null {
  const trimmed = token.trim();
  if (/^(token\s+){2,}/i.test(trimmed)) {
    return "The word Token stands there twice, and it is added anyway: only the token itself.";
  }
  if (/^bearer\s/i.test(trimmed)) {
    return "This begins with Bearer, which these platforms do not take. Only the token itself, without the word before it.";
  }
  if (/^(authorization|api[_-]access[_-]token)\s*:/i.test(trimmed)) {
    return "This holds the name of the header, too. Only the token itself.";
  }
  if (/^token\s/i.test(trimmed)) {
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
