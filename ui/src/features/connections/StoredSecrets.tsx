// The secrets of a connection that is edited: which are stored, what replaces them, which are taken away.

import { Button } from "../../components/Button";
import { TextField } from "../../components/Field";
import { Dot } from "../../components/Marks";
import css from "./Connections.module.css";
import { type Change, SECRETS } from "./secrets";
import type { Asked } from "./settings";

interface Props {
  /** The names of those that are stored; what they are is never shown. */
  stored: readonly string[];
  /** Those that this channel can have, with what its token is called. */
  kinds: readonly { id: string; title: string; hint: string }[];
  changes: Readonly<Record<string, Change>>;
  /** What looks wrong with what is typed; null when nothing does. */
  trouble: (id: string, value: string) => string | null;
  onChange: (id: string, change: Change) => void;
}

/** The fields. */
export function StoredSecrets({ stored, kinds, changes, trouble, onChange }: Props) {
  return (
    <fieldset className={css.secrets}>
      <legend>Secrets</legend>
      {kinds.map(({ id, title, hint }) => {
        const change = changes[id] ?? { kind: "stays" };
        const there = stored.includes(id);
        if (there && change.kind !== "new") {
          return (
            <div key={id} className={css.secret}>
              <span>{title}</span>
              <span className={css.secretState}>
                <Dot color={change.kind === "gone" ? "var(--bad)" : "var(--in)"} hollow={change.kind === "gone"} />
                {change.kind === "gone" ? "taken away when you save" : "stored"}
              </span>
              {change.kind === "gone" ? (
                <Button onClick={() => onChange(id, { kind: "stays" })} aria-label={`Keep the ${title}`}>
                  Keep it
                </Button>
              ) : (
                <>
                  <Button onClick={() => onChange(id, { kind: "new", value: "" })} aria-label={`Replace the ${title}`}>
                    Replace
                  </Button>
                  <Button onClick={() => onChange(id, { kind: "gone" })} aria-label={`Take the ${title} away`}>
                    Take away
                  </Button>
                </>
              )}
            </div>
          );
        }
        const value = change.kind === "new" ? change.value : "";
        return (
          <TextField
            key={id}
            label={there ? `${title}, in place of the stored one` : title}
            type="password"
            mono
            autoFocus={there}
            value={value}
            error={trouble(id, value)}
            placeholder={there ? "empty leaves the stored one" : "not stored"}
            hint={hint}
            onChange={(event) => onChange(id, { kind: "new", value: event.target.value })}
          />
        );
      })}
    </fieldset>
  );
}

/** The secrets of a channel: its token, under the platform's name for it, and those that come beside it. */
export function kindsOf({ inbox, token, further }: Pick<Asked, "inbox" | "token" | "further">): Props["kinds"] {
  const known = SECRETS.filter(({ id }) => (id === "token" ? inbox : further.includes(id)));
  return inbox
    ? known
    : [{ id: "token", title: token, hint: "It goes to the keychain and is never shown again." }, ...known];
}
