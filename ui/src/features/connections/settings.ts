// From what is typed into the form to a new connection: empty texts are left out.

import type { ConnectionAdd } from "../../bindings/ConnectionAdd";
import type { PlatformKind } from "../../bindings/PlatformKind";

/** The platforms that a connection can be added for here. */
export type Offered = Extract<PlatformKind, "landbot-apichat" | "chatwoot" | "api-inbox">;

/** What each platform is called, and its base URL before anything is typed. */
export const OFFERED: readonly { id: Offered; title: string; url: string }[] = [
  { id: "landbot-apichat", title: "Landbot APIchat", url: "https://chat.landbot.io/v1/" },
  { id: "chatwoot", title: "Chatwoot", url: "https://app.chatwoot.com/" },
  { id: "api-inbox", title: "API inbox", url: "http://127.0.0.1:3000/" },
];

/** How a product may differ from Chatwoot, by the names of the core. */
export const PROFILES = [
  { id: "chatwoot", title: "As Chatwoot" },
  { id: "underscore-header", title: "Token in api_access_token" },
  { id: "string-ids", title: "Ids are texts" },
  { id: "no-account", title: "No account in paths" },
] as const;

/** The secrets of the form; none of them stays in the page after the request. */
export const NO_SECRETS = { token: "", webhookSecret: "", hmacToken: "" };

/** What leads to the inbox. */
export const NO_CHANNEL = { account: "", inbox: "", identifier: "", profile: "chatwoot" };

/** Everything that is typed. */
export interface Typed {
  platform: Offered;
  name: string;
  url: string;
  forward: string;
  secrets: typeof NO_SECRETS;
  channel: typeof NO_CHANNEL;
}

/** The connection as it is asked for. What belongs to another platform than the chosen one is left out. */
export function settingsOf({ platform, name, url, forward, secrets, channel }: Typed): ConnectionAdd {
  const inbox = platform !== "landbot-apichat";
  const further = inbox ? { webhook_secret: secrets.webhookSecret, hmac_token: secrets.hmacToken } : {};
  return {
    name: name.trim(),
    platform,
    base_url: textOf(url),
    token: textOf(secrets.token),
    secrets: Object.fromEntries(
      Object.entries(further).flatMap(([key, value]) => (value.trim() === "" ? [] : [[key, value.trim()]])),
    ),
    channel: {
      account: inbox ? textOf(channel.account) : null,
      inbox: inbox ? textOf(channel.inbox) : null,
      inbox_identifier: inbox ? textOf(channel.identifier) : null,
      profile: platform === "api-inbox" ? textOf(channel.profile) : null,
    },
    paced: true,
    forward_to: textOf(forward),
  };
}

/** Whether enough is given: a token, or the identifier of an inbox by itself; with an account the API asks for a token. */
export function enough({ name, token, channel }: ConnectionAdd): boolean {
  return name !== "" && (token !== null || (channel.inbox_identifier !== null && channel.account === null));
}

function textOf(typed: string): string | null {
  return typed.trim() || null;
}
