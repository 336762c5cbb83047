// The form for a new connection: which platform, then what that platform needs.

import { type FormEvent, useEffect, useRef, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { Fault } from "../../bindings/Fault";
import type { PlatformKind } from "../../bindings/PlatformKind";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { TextField } from "../../components/Field";
import { Segments } from "../../components/Segments";
import css from "./Connections.module.css";
import { addressTrouble, nameTrouble, secretTrouble, urlTrouble } from "./checks";
import { Guide } from "./Guide";
import { InboxFields, SecretFields } from "./InboxFields";
import { askedOf, enough, NO_CHANNEL, NO_SECRETS, OFFERED, settingsOf } from "./settings";

interface Props {
  /** Whether it was asked for: then one wants to type. */
  wanted: boolean;
  /** Called with what was added, or with nothing when it was given up. */
  onDone: (added: ConnectionView | null) => void;
}

/** Asks for what leads to the channel; secrets leave the page with the request and are not kept in it. */
export function AddConnection({ wanted, onDone }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const add = useMutationCommand("connection.add");
  const connections = useCommand("connection.list", {}, ["connections", "status"]);
  const [platform, setPlatform] = useState<PlatformKind>("landbot-apichat");
  const [name, setName] = useState("");
  const [url, setUrl] = useState(askedOf(platform).url);
  const [secrets, setSecrets] = useState(NO_SECRETS);
  const [channel, setChannel] = useState(NO_CHANNEL);
  const [forward, setForward] = useState("");
  const [refused, setRefused] = useState<Fault | null>(null);
  const asked = askedOf(platform);
  const settings = settingsOf({ platform, name, url, forward, secrets, channel });
  const taken = connections.data?.map((one) => one.connection.name) ?? [];
  const troubles = {
    name: nameTrouble(name, taken),
    url: addressTrouble(platform, url),
    token: asked.trouble(secrets.token),
    forward: urlTrouble(forward),
  };
  const others = asked.further.map((id) => secretTrouble(secrets[id]));
  const ready = enough(settings) && [...Object.values(troubles), ...others].every((trouble) => trouble === null);
  useEffect(() => {
    if (wanted) {
      form.current?.querySelector("input")?.focus();
    }
  }, [wanted]);
  const choose = (next: PlatformKind) => {
    setPlatform(next);
    // A secret of one platform must not go to another.
    setSecrets(NO_SECRETS);
    setUrl(askedOf(next).url);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) {
      return;
    }
    const again = settings.token === null ? "" : "Type the token once more: it was not kept.";
    setSecrets(NO_SECRETS);
    setRefused(null);
    add.mutate(settings, {
      onSuccess: onDone,
      // The request still holds the secrets; it has done its work.
      onSettled: () => add.reset(),
      onError: (fault) => setRefused({ ...fault, hint: [fault.hint, again].filter(Boolean).join(" ") || null }),
    });
  };
  return (
    <form ref={form} className={css.form} onSubmit={submit}>
      <Segments label="Platform" options={OFFERED} value={platform} onChange={choose} />
      <Guide platform={platform} />
      <TextField
        label="Name"
        value={name}
        placeholder="Acme sales"
        error={troubles.name}
        onChange={(event) => setName(event.target.value)}
      />
      {!asked.inbox && (
        <TextField
          label={asked.token}
          type="password"
          mono
          value={secrets.token}
          error={troubles.token}
          hint={`${asked.tokenHint ?? ""} It goes to the keychain and is never shown again.`}
          onChange={(event) => setSecrets({ ...secrets, token: event.target.value })}
        />
      )}
      <TextField
        label="Base URL"
        mono
        value={url}
        error={troubles.url}
        hint={asked.urlHint}
        onChange={(event) => setUrl(event.target.value)}
      />
      {asked.inbox && (
        <>
          <SecretFields ids={["token"]} secrets={secrets} onSecrets={setSecrets} />
          <InboxFields channel={channel} onChannel={setChannel} profiles={asked.profiles} />
        </>
      )}
      <SecretFields ids={asked.further} secrets={secrets} onSecrets={setSecrets} />
      <TextField
        label="Your own middleware, if you have one"
        mono
        value={forward}
        placeholder={asked.middleware}
        error={troubles.forward}
        hint="Where a recorded webhook goes when you replay it."
        onChange={(event) => setForward(event.target.value)}
      />
      <FaultBanner fault={refused} what="The connection was not added" />
      <div className={css.buttons}>
        <Button tone="primary" type="submit" disabled={!ready || add.isPending}>
          Add connection
        </Button>
        <Button onClick={() => onDone(null)}>Cancel</Button>
      </div>
    </form>
  );
}
