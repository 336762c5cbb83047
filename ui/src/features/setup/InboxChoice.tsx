// Which inbox is set up: one of those that there are, or a new one.

import { type ReactNode, useId } from "react";
import type { InboxView } from "../../bindings/InboxView";
import type { WebhookOwner } from "../../bindings/WebhookOwner";
import { TextField } from "../../components/Field";
import { Tag, type Tone } from "../../components/Marks";
import css from "./Setup.module.css";
import { against, type Choice } from "./setup";

interface Props {
  inboxes: readonly InboxView[];
  choice: Choice;
  newName: string;
  onChoose: (choice: Choice) => void;
  onNewName: (name: string) => void;
}

/** The choice. */
export function InboxChoice({ inboxes, choice, newName, onChoose, onNewName }: Props) {
  const group = useId();
  return (
    <fieldset className={css.inboxes}>
      <legend>Inbox</legend>
      {inboxes.map((inbox) => (
        <Line
          key={inbox.id}
          group={group}
          checked={choice?.kind === "inbox" && choice.id === inbox.id}
          disabled={against(inbox) !== null}
          onChoose={() => onChoose({ kind: "inbox", id: inbox.id })}
        >
          <Inbox inbox={inbox} />
        </Line>
      ))}
      <Line group={group} checked={choice?.kind === "new"} onChoose={() => onChoose({ kind: "new" })}>
        <b>Make a new inbox</b>
        <span className={css.quiet}>An API inbox with this connection's webhook address from the start.</span>
      </Line>
      {choice?.kind === "new" && (
        <TextField
          className={css.newName}
          label="Name of the new inbox"
          value={newName}
          onChange={(event) => onNewName(event.target.value)}
        />
      )}
    </fieldset>
  );
}

interface LineProps {
  group: string;
  checked: boolean;
  disabled?: boolean;
  onChoose: () => void;
  children: ReactNode;
}

function Line({ group, checked, disabled = false, onChoose, children }: LineProps) {
  return (
    <label className={css.inbox} data-disabled={disabled || undefined}>
      <input type="radio" name={group} checked={checked} disabled={disabled} onChange={onChoose} />
      <span className={css.words}>{children}</span>
    </label>
  );
}

const OWNERS: Record<WebhookOwner, { word: string; tone: Tone }> = {
  nobody: { word: "no webhook address", tone: "neutral" },
  here: { word: "webhooks come here", tone: "in" },
  elsewhere: { word: "webhooks go elsewhere", tone: "warn" },
};

function Inbox({ inbox }: { inbox: InboxView }) {
  const reason = against(inbox);
  const owner = OWNERS[inbox.webhook_owner];
  return (
    <>
      <span className={css.inboxHead}>
        <b>{inbox.name ?? `Inbox ${inbox.id}`}</b>
        {inbox.chosen && <Tag tone="accent">this connection's</Tag>}
        {reason === null && <Tag tone={owner.tone}>{owner.word}</Tag>}
        {inbox.hmac_mandatory && (
          <Tag title="Customers must prove who they are: messages need the inbox's HMAC token">identity required</Tag>
        )}
        {inbox.lock_to_single_conversation && (
          <Tag title="A contact keeps one conversation for good">one conversation per contact</Tag>
        )}
      </span>
      <span className={css.ids}>
        id <code>{inbox.id}</code>
        {inbox.identifier && (
          <>
            {" · "}identifier <code>{inbox.identifier}</code>
          </>
        )}
      </span>
      {reason === null ? (
        inbox.webhook_url && inbox.webhook_owner === "elsewhere" && <code className={css.url}>{inbox.webhook_url}</code>
      ) : (
        <span className={css.quiet}>{reason}</span>
      )}
    </>
  );
}
