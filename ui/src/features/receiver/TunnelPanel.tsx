// What is known of the tunnel, what answered in its place, and the tunnels that run on this machine.

import { useMutationCommand } from "../../api/commands";
import { selectEnvelope } from "../../app/selection";
import type { TunnelState } from "../../bindings/TunnelState";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Spinner } from "../../components/Marks";
import { duration, exact } from "../../lib/time";
import { Found } from "./Found";
import css from "./TunnelPanel.module.css";
import { tunnelWords } from "./tunnel";

/** The state of the tunnel, with a button that looks at it now. */
export function TunnelPanel({ state }: { state: TunnelState }) {
  const check = useMutationCommand("tunnel.check");
  const words = tunnelWords(state, Date.now());
  const busy = state.checking || check.isPending;
  return (
    <div className={css.panel}>
      <p className={css.state} style={{ color: words.color }}>
        {words.sign} {words.text}
      </p>
      <p>{state.message}</p>
      <Facts state={state} />
      {state.remedy && <p className={css.remedy}>{state.remedy}</p>}
      <div className={css.buttons}>
        {state.url !== null && (
          <Button onClick={() => check.mutate({ if_network_changed: false })} disabled={busy}>
            {busy && <Spinner label="Looking" />} Check now
          </Button>
        )}
        {state.seq !== null && (
          <Button tone="quiet" onClick={() => selectEnvelope(state.seq ?? 0)}>
            Show the probe
          </Button>
        )}
      </div>
      <FaultBanner fault={check.error} what="The tunnel was not looked at" />
      {state.health !== "alive" && <Found />}
    </div>
  );
}

function Facts({ state }: { state: TunnelState }) {
  const facts: [string, string | null][] = [
    ["URL", state.url],
    ["There and back", state.round_trip_ms === null ? null : duration(state.round_trip_ms)],
    ["Status", state.status === null ? null : String(state.status)],
    ["Server", state.server],
    ["It says", state.first_line],
    ["Last alive", state.alive_at && exact(state.alive_at)],
    ["Like this since", state.since && exact(state.since)],
  ];
  return (
    <dl className={css.facts}>
      {facts.map(
        ([title, value]) =>
          value && (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
