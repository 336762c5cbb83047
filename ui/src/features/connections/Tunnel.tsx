// The public URL of the tunnel, and what is known of it.

import { type FormEvent, useRef, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { useWish } from "../../app/wish";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { TextField } from "../../components/Field";
import { Repoint } from "../receiver/Repoint";
import { TunnelPanel } from "../receiver/TunnelPanel";
import css from "./Connections.module.css";
import { urlTrouble } from "./checks";
import { WISHES } from "./commands";

/** The field, with the state beside it. */
export function Tunnel() {
  const status = useCommand("app.status", {}, ["status", "log", "connections"]);
  const set = useMutationCommand("receiver.set-public-url");
  const receiver = status.data?.receiver ?? null;
  const stored = receiver?.public_url ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useWish(WISHES.tunnel, "", () => form.current?.querySelector("input")?.focus());
  const url = typed ?? stored;
  const trouble = urlTrouble(url);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ url: url.trim() || null }, { onSuccess: () => setTyped(null) });
  };
  return (
    <>
      <dl className={css.facts}>
        <dt>Receiver</dt>
        <dd>
          {receiver ? (
            <>
              <code>http://{receiver.address}</code>
              <CopyButton text={`http://${receiver.address}`} what="the receiver's address" />
            </>
          ) : (
            <span className={css.missing}>It does not listen.</span>
          )}
        </dd>
      </dl>
      {status.data && <TunnelPanel state={status.data.tunnel} />}
      <form ref={form} className={css.line} onSubmit={submit}>
        <TextField
          label="URL of the tunnel"
          mono
          value={url}
          placeholder="https://something.trycloudflare.com"
          error={trouble}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" tone="primary" disabled={trouble !== null || url.trim() === stored || set.isPending}>
          {stored !== "" && url.trim() === "" ? "Take it away" : "Set"}
        </Button>
      </form>
      <FaultBanner fault={set.error} what="The URL was not set" />
      {stored !== "" && <Repoint />}
    </>
  );
}
