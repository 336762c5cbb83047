// The last line of the window: receiver, tunnel, budget, log, simulator.

import { Keyboard } from "lucide-react";
import { useEffect } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { select, useSelection } from "../../app/selection";
import type { AppStatus } from "../../bindings/AppStatus";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { cx } from "../../components/cx";
import { Dot } from "../../components/Marks";
import { Popover } from "../../components/Popover";
import { count, plural, size } from "../../lib/size";
import { PanelToggles } from "./PanelToggles";
import css from "./StatusBar.module.css";
import { TunnelPanel } from "./TunnelPanel";
import { tunnelWords } from "./tunnel";

const CLOCK_MS = 5_000;

/** The status bar. */
export function StatusBar() {
  const status = useCommand("app.status", {}, ["status", "log", "connections"], { every: CLOCK_MS });
  return (
    <section className={css.bar} aria-label="Status" data-region tabIndex={-1}>
      {status.error && (
        <span className={css.bad} role="alert" title={status.error.hint ?? undefined}>
          ✕ {status.error.message}
        </span>
      )}
      {status.data ? <Facts status={status.data} /> : <span className={css.space} />}
      <PanelToggles />
    </section>
  );
}

function Facts({ status }: { status: AppStatus }) {
  const { receiver, simulators, log } = status;
  useFocusCheck();
  return (
    <>
      <span className={css.fact}>
        <Dot color={receiver ? "var(--in)" : "var(--bad)"} hollow={!receiver} />
        {receiver ? (
          <>
            Receiver <span className={css.address}>{receiver.address}</span>
            <CopyButton text={`http://${receiver.address}`} what="the receiver's address" />
          </>
        ) : (
          "Receiver stopped"
        )}
      </span>
      <Tunnel status={status} />
      <Budget status={status} />
      <span className={css.space} />
      <span className={cx(css.fact, css.log)} title={`${log.bytes} bytes in ${status.data_folder}`}>
        {plural(log.envelopes, "envelope")} · {size(log.bytes)}
      </span>
      <Button tone="link" className={css.fact} onClick={() => select({ place: "simulator" })}>
        {runningWords(simulators.length)}
      </Button>
      <span className={css.version} title={`Standin ${status.version}. Press ? for the keys.`}>
        <Keyboard size={12} aria-hidden /> ?
      </span>
    </>
  );
}

function Tunnel({ status }: { status: AppStatus }) {
  const { tunnel } = status;
  const words = tunnelWords(tunnel, Date.now());
  return (
    <Popover
      side="top"
      title="Tunnel"
      trigger={
        <Button tone="link" className={css.fact} title={words.hint}>
          <Dot color={words.color} hollow={tunnel.health !== "alive"} />
          <span style={{ color: words.sign === "✕" ? words.color : undefined }}>
            {words.sign} {words.text}
          </span>
          {tunnel.awaited && <span className={css.words}>awaiting a reply</span>}
        </Button>
      }
    >
      <TunnelPanel state={tunnel} />
    </Popover>
  );
}

/** A laptop that was opened elsewhere is in another network: looked at when the window is used again. */
function useFocusCheck() {
  const { mutate } = useMutationCommand("tunnel.check");
  useEffect(() => {
    const look = () => mutate({ if_network_changed: true });
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [mutate]);
}

function Budget({ status }: { status: AppStatus }) {
  const { connection } = useSelection();
  const budget = status.budgets.find((one) => one.connection === connection);
  if (!budget) {
    return null;
  }
  const { used, limit, waiting } = budget;
  const full = used >= limit || waiting > 0;
  return (
    <span className={css.fact} title={`${connection}: at most ${limit} requests a second leave; the rest wait.`}>
      Requests
      <meter className={css.gauge} min={0} max={limit} value={Math.min(used, limit)} data-full={full || undefined}>
        {used} of {limit}
      </meter>
      {count(used)} of {limit} <span className={css.words}>in this second</span>
      {waiting > 0 && <b className={css.waiting}>▲ {count(waiting)} waiting</b>}
    </span>
  );
}

function runningWords(simulators: number): string {
  return simulators > 1 ? `${simulators} simulators running` : simulators === 1 ? "Simulator running" : "No simulator";
}
