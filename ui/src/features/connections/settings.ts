// From what is typed into the form to a new connection: empty texts are left out.

import type { Channel } from "../../bindings/Channel";
import type { Connection } from "../../bindings/Connection";
import type { ConnectionAdd } from "../../bindings/ConnectionAdd";
import type { ConnectionUpdate } from "../../bindings/ConnectionUpdate";
import type { PlatformKind } from "../../bindings/PlatformKind";
import { secretTrouble, tokenTrouble } from "./checks";

/** What the form asks for, platform by platform. */
export interface Asked {
  id: PlatformKind;
  title: string;
  /** The base URL before anything is typed. */
  url: string;
  /** Where the base URL is found; nothing where there is only the one. */
  urlHint?: string;
  /** Whether account, inbox and further secrets lead to the channel, beside the token. */
  inbox: boolean;
  /** Whether the product may differ from the one that it is built like. */
  profiles: boolean;
  token: string;
  /** Where the token is found, where no inbox is asked for. */
  tokenHint?: string;
  /** The further secrets of the form. */
  further: readonly Exclude<keyof typeof NO_SECRETS, "token">[];
  /** What looks wrong with a token; null when nothing does. */
  trouble: (token: string) => string | null;
  /** An address of a middleware, as an example. */
  middleware: string;
}

const BUILT_LIKE_CHATWOOT = {
  urlHint: "The address of your dashboard, up to the first slash.",
  inbox: true,
  token: "Access token",
  further: ["webhook_secret", "hmac_token"] as const,
  trouble: secretTrouble,
  middleware: "http://localhost:3000/webhook",
};

/** The platforms of the form. */
export const OFFERED: readonly Asked[] = [
  {
    id: "landbot-apichat",
    title: "Landbot APIchat",
    url: "https://chat.landbot.io/v1/",
    inbox: false,
    profiles: false,
    token: "Channel token",
    tokenHint: "AUTH TOKEN in the channel's settings, not your account's API token.",
    further: [],
    trouble: tokenTrouble,
    middleware: "http://localhost:3000/landbot",
  },
  {
    id: "landbot-platform",
    title: "Landbot Platform",
    url: "https://api.landbot.io/v1/",
    inbox: false,
    profiles: false,
    token: "API token",
    tokenHint: "Settings, Account, in the dashboard: it opens the whole workspace. Not a channel's token.",
    further: ["hook_token"],
    trouble: secretTrouble,
    middleware: "http://localhost:3000/landbot",
  },
  {
    ...BUILT_LIKE_CHATWOOT,
    id: "chatwoot",
    title: "Chatwoot",
    url: "https://app.chatwoot.com/",
    profiles: false,
  },
  { ...BUILT_LIKE_CHATWOOT, id: "api-inbox", title: "API inbox", url: "http://127.0.0.1:3000/", profiles: true },
];

/** What the form asks for on a platform. */
export function askedOf(platform: PlatformKind): Asked {
  return OFFERED.find(({ id }) => id === platform) ?? (OFFERED[0] as Asked);
}

/** How a product may differ from Chatwoot, by the names of the core. */
export const PROFILES = [
  { id: "chatwoot", title: "As Chatwoot" },
  { id: "underscore-header", title: "Token in api_access_token" },
  { id: "string-ids", title: "Ids are texts" },
  { id: "no-account", title: "No account in paths" },
] as const;

/** The secrets of the form; none of them stays in the page after the request. */
export const NO_SECRETS = { token: "", webhook_secret: "", hmac_token: "", hook_token: "" };

/** What leads to the inbox. */
export const NO_CHANNEL = { account: "", inbox: "", identifier: "", profile: "chatwoot" };

/** Everything that is typed. */
export interface Typed {
  platform: PlatformKind;
  name: string;
  url: string;
  forward: string;
  secrets: typeof NO_SECRETS;
  channel: typeof NO_CHANNEL;
}

/** The connection as it is asked for. What belongs to another platform than the chosen one is left out. */
export function settingsOf({ platform, name, url, forward, secrets, channel }: Typed): ConnectionAdd {
  const { inbox, profiles, further } = askedOf(platform);
  return {
    name: name.trim(),
    platform,
    base_url: textOf(url),
    token: textOf(secrets.token),
    secrets: Object.fromEntries(
      further.flatMap((key) => (secrets[key].trim() === "" ? [] : [[key, secrets[key].trim()]])),
    ),
    channel: {
      account: inbox ? textOf(channel.account) : null,
      inbox: inbox ? textOf(channel.inbox) : null,
      inbox_identifier: inbox ? textOf(channel.identifier) : null,
      profile: profiles ? textOf(channel.profile) : null,
    },
    paced: true,
    forward_to: textOf(forward),
  };
}

/** The channel of a connection as the fields show it. */
export function typedChannel({ account, inbox, inbox_identifier, profile }: Channel): typeof NO_CHANNEL {
  return {
    account: account ?? "",
    inbox: inbox ?? "",
    identifier: inbox_identifier ?? "",
    profile: profile ?? NO_CHANNEL.profile,
  };
}

/** Everything that is typed while a connection is edited. */
interface Edited {
  url: string;
  forward: string;
  forwarding: boolean;
  paced: boolean;
  channel: typeof NO_CHANNEL;
  secrets: Record<string, string>;
}

/** The change as it is asked for. */
export function updateOf(connection: Connection, edited: Edited): ConnectionUpdate {
  const { url, forward, forwarding, paced, channel, secrets } = edited;
  const { inbox, profiles } = askedOf(connection.platform);
  const ids = {
    account: textOf(channel.account),
    inbox: textOf(channel.inbox),
    inbox_identifier: textOf(channel.identifier),
    profile: profiles ? textOf(channel.profile) : connection.channel.profile,
  };
  return {
    name: connection.name,
    base_url: textOf(url),
    token: null,
    forward_to: forward.trim(),
    forwarding: forwarding && forward.trim() !== "",
    paced,
    secrets,
    ...(inbox ? { channel: ids } : {}),
  };
}

/** Whether enough is given: a token, or the identifier of an inbox by itself; with an account the API asks for a token. */
export function enough({ name, token, channel }: ConnectionAdd): boolean {
  return name !== "" && (token !== null || (channel.inbox_identifier !== null && channel.account === null));
}

function textOf(typed: string): string | null {
  return typed.trim() || null;
}
