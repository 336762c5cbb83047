// Changes to a connection: where it leads, its channel, its secrets, its pace, its middleware.

import { type FormEvent, useState } from "react";
import { useMutationCommand } from "../../api/commands";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { Fault } from "../../bindings/Fault";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Dialog, DialogEnd } from "../../components/Dialog";
import { TextField } from "../../components/Field";
import css from "./Connections.module.css";
import { secretTrouble, urlTrouble } from "./checks";
import { InboxFields } from "./InboxFields";
import { kindsOf, StoredSecrets } from "./StoredSecrets";
import { type Change, secretsOf } from "./secrets";
import { askedOf, typedChannel, updateOf } from "./settings";

/** The form. What is typed as a secret leaves the page with the request and is not kept in it. */
export function EditConnection({ view, onClose }: { view: ConnectionView; onClose: () => void }) {
  const update = useMutationCommand("connection.update");
  const { name, platform, base_url, forward_to } = view.connection;
  const asked = askedOf(platform);
  const [url, setUrl] = useState(base_url);
  const [channel, setChannel] = useState(typedChannel(view.connection.channel));
  const [changes, setChanges] = useState<Record<string, Change>>({});
  const [paced, setPaced] = useState(view.connection.paced);
  const [forward, setForward] = useState(forward_to ?? "");
  const [forwarding, setForwarding] = useState(view.connection.forwarding ?? false);
  const [fault, setFault] = useState<Fault | null>(null);
  const trouble = (id: string, value: string) => (id === "token" ? asked.trouble(value) : secretTrouble(value));
  const typed = Object.entries(changes).map(([id, change]) =>
    change.kind === "new" ? trouble(id, change.value) : null,
  );
  const ready = [urlTrouble(url), urlTrouble(forward), ...typed].every((one) => one === null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const secrets = secretsOf(changes);
    setChanges({});
    setFault(null);
    update.mutate(updateOf(view.connection, { url, forward, forwarding, paced, channel, secrets }), {
      onSuccess: onClose,
      onError: (refused) => {
        const again = Object.keys(secrets).length === 0 ? "" : "Give the secrets once more: they were not kept here.";
        setFault({ ...refused, hint: [refused.hint, again].filter(Boolean).join(" ") || null });
      },
      // The request still holds the secrets; it has done its work.
      onSettled: () => update.reset(),
    });
  };
  return (
    <Dialog open title={`Edit ${name}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <TextField
          label="Base URL"
          mono
          value={url}
          error={urlTrouble(url)}
          hint={asked.urlHint}
          onChange={(event) => setUrl(event.target.value)}
        />
        {asked.inbox && <InboxFields channel={channel} onChannel={setChannel} profiles={asked.profiles} />}
        <StoredSecrets
          stored={view.secrets}
          kinds={kindsOf(asked)}
          changes={changes}
          trouble={trouble}
          onChange={(id, change) => setChanges({ ...changes, [id]: change })}
        />
        <TextField
          label="Your own middleware"
          mono
          value={forward}
          error={urlTrouble(forward)}
          placeholder={asked.middleware}
          hint="Where a recorded webhook goes when you replay it. Empty takes it away."
          onChange={(event) => setForward(event.target.value)}
        />
        <Check
          checked={forwarding && forward.trim() !== ""}
          disabled={forward.trim() === ""}
          onChange={setForwarding}
          title="Every webhook goes on to it by itself"
        />
        <Check
          checked={paced}
          onChange={setPaced}
          title="Hold requests back at the platform's limit; off for a simulator of your own"
        />
        <FaultBanner fault={fault} what={`${name} was not changed`} />
        <DialogEnd>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" disabled={!ready || update.isPending}>
            Save
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

interface CheckProps {
  title: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

function Check({ title, checked, disabled = false, onChange }: CheckProps) {
  return (
    <label className={css.tick} data-disabled={disabled || undefined}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {title}
    </label>
  );
}
