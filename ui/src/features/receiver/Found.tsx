// Tunnels that run on this machine, each with a button that makes it the public address.

import { useCommand, useMutationCommand } from "../../api/commands";
import type { FoundTunnel } from "../../bindings/FoundTunnel";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import css from "./TunnelPanel.module.css";

/** A local status page costs nothing to look at. */
const AGAIN_MS = 15_000;

/** The list; nothing where none runs. */
export function Found() {
  const found = useCommand("tunnel.found", {}, [], { every: AGAIN_MS });
  const set = useMutationCommand("receiver.set-public-url");
  // One that leads to another port is no help.
  const others = (found.data ?? []).filter((one) => !one.current && one.leads_here !== false);
  return (
    <>
      {others.map((one) => (
        <div key={one.url} className={css.found}>
          <span>
            {one.program} runs here: <code>{one.url}</code> {where(one)}
          </span>
          <Button onClick={() => set.mutate({ url: one.url })} disabled={set.isPending}>
            Use it
          </Button>
        </div>
      ))}
      <FaultBanner fault={set.error} what="The URL was not set" />
    </>
  );
}

function where({ leads_here, leads_to }: FoundTunnel): string {
  return leads_here === true
    ? "leads to the receiver."
    : leads_to
      ? `leads to ${leads_to}.`
      : "Where it leads, it does not tell.";
}
