// The fields that Chatwoot and products like it need: which inbox, and its secrets.

import { TextField } from "../../components/Field";
import { Segments } from "../../components/Segments";
import css from "./Connections.module.css";
import { secretTrouble } from "./checks";
import { SECRETS } from "./secrets";
import { type NO_CHANNEL, type NO_SECRETS, PROFILES } from "./settings";

type Channel = typeof NO_CHANNEL;
type Secrets = typeof NO_SECRETS;

interface Props {
  channel: Channel;
  onChannel: (channel: Channel) => void;
  /** Whether the product may differ from Chatwoot. */
  profiles: boolean;
}

const PLACES: { key: "account" | "inbox" | "identifier"; label: string; hint: string }[] = [
  {
    key: "account",
    label: "Account",
    hint: "The number in the dashboard's address, behind /accounts/. Needed only where the token is of several accounts.",
  },
  {
    key: "inbox",
    label: "Inbox",
    hint: "The number in the address of the inbox's settings, behind /inboxes/. Set up lists the inboxes there are, or makes one.",
  },
  {
    key: "identifier",
    label: "Inbox identifier",
    hint: "Settings → Inboxes → the API inbox → Configuration. Enough by itself for the public API, without a token.",
  },
];

/** The ids that lead to the inbox. */
export function InboxFields({ channel, onChannel, profiles }: Props) {
  return (
    <>
      {PLACES.map(({ key, label, hint }) => (
        <TextField
          key={key}
          label={`${label} (optional with a token)`}
          mono
          value={channel[key]}
          hint={hint}
          onChange={(event) => onChannel({ ...channel, [key]: event.target.value })}
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

interface SecretProps {
  /** Which of them. */
  ids: readonly (keyof Secrets)[];
  secrets: Secrets;
  onSecrets: (secrets: Secrets) => void;
}

/** Its secrets, when it is new: nothing is stored yet. */
export function SecretFields({ ids, secrets, onSecrets }: SecretProps) {
  return SECRETS.filter(({ id }) => ids.includes(id)).map(({ id, title, hint }) => (
    <TextField
      key={id}
      label={id === "token" ? title : `${title} (optional)`}
      type="password"
      mono
      value={secrets[id]}
      error={secretTrouble(secrets[id])}
      hint={id === "token" ? `${hint} It goes to the keychain and is never shown again.` : hint}
      onChange={(event) => onSecrets({ ...secrets, [id]: event.target.value })}
    />
  ));
}
