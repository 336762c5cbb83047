// Changes to a connection; an empty token leaves the stored one as it is.

import { type FormEvent, useState } from "react";
import { useMutationCommand } from "../../api/commands";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { Fault } from "../../bindings/Fault";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Dialog, DialogEnd } from "../../components/Dialog";
import { TextField } from "../../components/Field";
import css from "./Connections.module.css";
import { secretTrouble, tokenTrouble, urlTrouble } from "./checks";

/** The form. */
export function EditConnection({ view, onClose }: { view: ConnectionView; onClose: () => void }) {
  const update = useMutationCommand("connection.update");
  const { name, platform, base_url, forward_to } = view.connection;
  const [url, setUrl] = useState(base_url);
  const [token, setToken] = useState("");
  const [forward, setForward] = useState(forward_to ?? "");
  const [fault, setFault] = useState<Fault | null>(null);
  const landbot = platform === "landbot-apichat";
  const troubles = [urlTrouble(url), landbot ? tokenTrouble(token) : secretTrouble(token), urlTrouble(forward)];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const secret = token.trim() || null;
    setToken("");
    setFault(null);
    update.mutate(
      { name, base_url: url.trim() || null, token: secret, forward_to: forward.trim() },
      { onSuccess: onClose, onError: setFault, onSettled: () => update.reset() },
    );
  };
  return (
    <Dialog open title={`Edit ${name}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <TextField
          label="Base URL"
          mono
          value={url}
          error={troubles[0]}
          onChange={(event) => setUrl(event.target.value)}
        />
        <TextField
          label={landbot ? "Channel token" : "Access token"}
          type="password"
          mono
          value={token}
          error={troubles[1]}
          placeholder={view.token_stored ? "stays as it is" : ""}
          onChange={(event) => setToken(event.target.value)}
        />
        <TextField
          label="Your own middleware"
          mono
          value={forward}
          error={troubles[2]}
          hint="Empty takes it away."
          onChange={(event) => setForward(event.target.value)}
        />
        <FaultBanner fault={fault} what={`${name} was not changed`} />
        <DialogEnd>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" disabled={troubles.some((one) => one !== null) || update.isPending}>
            Save
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
