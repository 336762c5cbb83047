// One simulated platform: whether it runs, how to start it, and who can be spoken with on it.

import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { selectConversation } from "../../app/selection";
import { useWish } from "../../app/wish";
import type { Customer } from "../../bindings/Customer";
import type { SimulatorStatus } from "../../bindings/SimulatorStatus";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { Dot, Spinner } from "../../components/Marks";
import { AgentSeat } from "./AgentSeat";
import { TOGGLE } from "./commands";
import css from "./Simulator.module.css";
import { NO_OPTIONS, StartOptions, startOf } from "./StartOptions";
import type { Simulated } from "./simulated";

/** So many customers are listed; the sidebar has all of them. */
const MOST = 4;

interface Props {
  simulated: Simulated;
  /** Null while it does not run. */
  running: SimulatorStatus | null;
}

/** The card. */
export function SimulatorCard({ simulated, running }: Props) {
  const { platform, title, about } = simulated;
  const start = useMutationCommand("simulator.start");
  const stop = useMutationCommand("simulator.stop");
  const [options, setOptions] = useState(NO_OPTIONS);
  const busy = start.isPending || stop.isPending;
  const begin = () => {
    stop.reset();
    start.mutate(startOf(platform, options));
  };
  const finish = () => {
    start.reset();
    stop.mutate({ platform });
  };
  useWish(TOGGLE, platform, () => !busy && (running ? finish() : begin()));
  return (
    <article className={css.card} aria-label={title}>
      <header className={css.head}>
        <FlaskConical size={15} aria-hidden />
        <h3>{title}</h3>
        <span className={css.state}>
          <Dot color={running ? "var(--in)" : "var(--ink-3)"} hollow={!running} /> {running ? "running" : "stopped"}
        </span>
        {busy && <Spinner label={start.isPending ? "Starting" : "Stopping"} />}
        {running ? (
          <Button onClick={finish} disabled={busy}>
            Stop
          </Button>
        ) : (
          <Button tone="primary" onClick={begin} disabled={busy}>
            Start
          </Button>
        )}
      </header>
      <p className={css.about}>{about}</p>
      <FaultBanner fault={start.error} what={`The simulator of ${title} did not start`} />
      <FaultBanner fault={stop.error} what={`The simulator of ${title} did not stop`} />
      {running ? (
        <>
          <Facts running={running} />
          <People connection={running.connection} />
        </>
      ) : (
        <StartOptions options={options} onChange={setOptions} onStart={begin} />
      )}
    </article>
  );
}

function Facts({ running }: { running: SimulatorStatus }) {
  return (
    <dl className={css.facts}>
      <dt>Bot</dt>
      <dd>{running.bot}</dd>
      <dt>Connection</dt>
      <dd>{running.connection}</dd>
      <dt>Base URL</dt>
      <dd>
        <code>{running.base_url}</code> <CopyButton text={running.base_url} what="the base URL" />
      </dd>
    </dl>
  );
}

/** Its customers, the last one spoken with first: open the conversation, or sit down on the agent's side of it. */
function People({ connection }: { connection: string }) {
  const customers = useCommand("customer.list", {}, ["customers", "connections"]).data ?? [];
  const here = customers.filter((one) => one.connection === connection);
  return here.length === 0 ? null : (
    <ul className={css.people} aria-label={`Customers on ${connection}`}>
      {here.slice(0, MOST).map((one) => (
        <li key={one.customer}>
          <b>{nameOf(one)}</b>
          <span className={css.last}>{one.last_summary ?? "No message yet"}</span>
          <Button onClick={() => selectConversation(connection, one.customer)} title={`Talk as ${nameOf(one)}`}>
            Open conversation
          </Button>
          <AgentSeat connection={connection} customer={one.customer} />
        </li>
      ))}
      {here.length > MOST && <li className={css.last}>{here.length - MOST} more in the sidebar</li>}
    </ul>
  );
}

function nameOf({ name, customer }: Customer): string {
  return name ?? customer;
}
