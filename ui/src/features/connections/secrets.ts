// The secrets that a connection can have: their names here, in the form, and what becomes of them.

/** A secret by the core's name, with its words for people. */
interface SecretKind {
  id: "token" | "webhook_secret" | "hmac_token" | "hook_token";
  title: string;
  hint: string;
}

/** The secrets of channels that have more than a token. */
export const SECRETS: readonly SecretKind[] = [
  {
    id: "token",
    title: "Access token",
    hint: "Profile settings → Access Token, at the bottom of the page. Not needed with the identifier alone.",
  },
  {
    id: "webhook_secret",
    title: "Webhook secret",
    hint: "Settings → Inboxes → the API inbox. With it, signatures of webhooks are checked.",
  },
  {
    id: "hmac_token",
    title: "HMAC token",
    hint: "The inbox's Configuration, identity validation. Needed where customers must prove who they are.",
  },
  {
    id: "hook_token",
    title: "Hook token",
    hint: "The token that you gave the message hook: each webhook carries it. With it, webhooks are told from a stranger's.",
  },
];

/** The words for a secret that is stored. */
export function secretTitle(id: string): string {
  const title = SECRETS.find((one) => one.id === id)?.title ?? id.replaceAll("_", " ");
  return id === "token" ? "token" : title.startsWith("HMAC") ? title : title.toLowerCase();
}

/** What is to become of a stored secret: it stays, is replaced by what is typed, or is taken away. */
export type Change = { kind: "stays" } | { kind: "new"; value: string } | { kind: "gone" };

/** The secrets as an update asks for them: what stays is left out, what is taken away is empty. */
export function secretsOf(changes: Readonly<Record<string, Change>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([id, change]): [string, string][] => {
      if (change.kind === "gone") {
        return [[id, ""]];
      }
      const value = change.kind === "new" ? change.value.trim() : "";
      return value === "" ? [] : [[id, value]];
    }),
  );
}
