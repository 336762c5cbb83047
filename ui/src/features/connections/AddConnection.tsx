// The form for a new Landbot APIchat connection.

import { type FormEvent, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { TextField } from "../../components/Field";
import css from "./Connections.module.css";
import { nameTrouble, tokenTrouble, urlTrouble } from "./checks";

const LANDBOT = "https://chat.landbot.io/v1/";

/** Asks for name and token; the token leaves the page with the request and is not kept in it. */
export function AddConnection({ onDone }: { onDone: () => void }) {
  const add = useMutationCommand("connection.add");
  const connections = useCommand("connection.list", {}, ["connections", "status"]);
  const [name, setName] = useState("");
  const [url, setUrl] = useState(LANDBOT);
  const [token, setToken] = useState("");
  const [forward, setForward] = useState("");
  const taken = connections.data?.map((one) => one.connection.name) ?? [];
  const troubles = [nameTrouble(name, taken), urlTrouble(url), tokenTrouble(token), urlTrouble(forward)];
  const ready = name.trim() !== "" && token.trim() !== "" && troubles.every((trouble) => trouble === null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) {
      return;
    }
    const secret = token.trim();
    setToken("");
    add.mutate(
      {
        name: name.trim(),
        platform: "landbot-apichat",
        base_url: url.trim() || null,
        token: secret,
        secrets: {},
        channel: { account: null, inbox: null, inbox_identifier: null, profile: null },
        paced: true,
        forward_to: forward.trim() || null,
      },
      {
        onSuccess: onDone,
        // The request still holds the token; it has done its work.
        onSettled: () => add.reset(),
        onError: (fault) => setRefused(fault.message),
      },
    );
    setRefused(null);
  };
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <form className={css.form} onSubmit={submit}>
      <TextField
        label="Name"
        value={name}
        placeholder="Acme sales"
        error={troubles[0]}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Channel token"
        type="password"
        mono
        value={token}
        error={troubles[2]}
        hint="AUTH TOKEN in the channel's settings, not your account's API token. It goes to the keychain and is never shown again."
        onChange={(event) => setToken(event.target.value)}
      />
      <TextField
        label="Base URL"
        mono
        value={url}
        error={troubles[1]}
        onChange={(event) => setUrl(event.target.value)}
      />
      <TextField
        label="Your own middleware, if you have one"
        mono
        value={forward}
        placeholder="http://localhost:3000/landbot"
        error={troubles[3]}
        hint="Where a recorded webhook goes when you replay it."
        onChange={(event) => setForward(event.target.value)}
      />
      {refused && (
        <FaultBanner
          fault={{ code: "internal", message: refused, hint: "Type the token once more: it was not kept.", seq: null }}
          what="The connection was not added"
        />
      )}
      <div className={css.buttons}>
        <Button tone="primary" type="submit" disabled={!ready || add.isPending}>
          Add connection
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
