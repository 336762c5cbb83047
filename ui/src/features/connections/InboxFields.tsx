// The fields that Chatwoot and products like it need: which inbox, and its secrets.

import { TextField } from "../../components/Field";
import { Segments } from "../../components/Segments";
import css from "./Connections.module.css";
import { secretTrouble } from "./checks";
import { type NO_CHANNEL, type NO_SECRETS, PROFILES } from "./settings";

type Channel = typeof NO_CHANNEL;
type Secrets = typeof NO_SECRETS;

interface Props {
  channel: Channel;
  onChannel: (channel: Channel) => void;
  secrets: Secrets;
  onSecrets: (secrets: Secrets) => void;
  /** Whether the product may differ from Chatwoot. */
  profiles: boolean;
}

const PLACES: { key: "account" | "inbox" | "identifier"; label: string; hint: string }[] = [
  { key: "account", label: "Account", hint: "The number in the dashboard's address, behind /accounts/." },
  { key: "inbox", label: "Inbox", hint: "The number in the address of the inbox's settings, behind /inboxes/." },
  {
    key: "identifier",
    label: "Inbox identifier",
    hint: "Settings → Inboxes → the API inbox → Configuration. Enough by itself for the public API, without a token.",
  },
];

const SECRETS: { key: keyof Secrets; label: string; hint: string }[] = [
  {
    key: "token",
    label: "Access token",
    hint: "Profile settings → Access Token, at the bottom of the page. Not needed with the identifier alone. It goes to the keychain and is never shown again.",
  },
  {
    key: "webhookSecret",
    label: "Webhook secret (optional)",
    hint: "Settings → Inboxes → the API inbox. With it, signatures of webhooks are checked.",
  },
  {
    key: "hmacToken",
    label: "HMAC token (optional)",
    hint: "The inbox's Configuration, identity validation. Needed where customers must prove who they are.",
  },
];

/** The fields. */
export function InboxFields({ channel, onChannel, secrets, onSecrets, profiles }: Props) {
  return (
    <>
      {PLACES.map(({ key, label, hint }) => (
        <TextField
          key={key}
          label={label}
          mono
          value={channel[key]}
          hint={hint}
          onChange={(event) => onChannel({ ...channel, [key]: event.target.value })}
        />
      ))}
      {SECRETS.map(({ key, label, hint }) => (
        <TextField
          key={key}
          label={label}
          type="password"
          mono
          value={secrets[key]}
          error={secretTrouble(secrets[key])}
          hint={hint}
          onChange={(event) => onSecrets({ ...secrets, [key]: event.target.value })}
        />
      ))}
      {profiles && (
        <div className={css.choice}>
          <span aria-hidden>Profile</span>
          <Segments
            label="Profile"
            options={PROFILES}
            value={channel.profile as (typeof PROFILES)[number]["id"]}
            onChange={(profile) => onChannel({ ...channel, profile })}
          />
        </div>
      )}
    </>
  );
}
