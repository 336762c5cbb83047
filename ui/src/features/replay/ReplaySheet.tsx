// The sheet before a replay: where it goes, what it does to whom, what differs from the recorded bytes.

import { type FormEvent, useEffect, useRef, useState } from "react";
import { useCommand } from "../../api/commands";
import { useHost } from "../../api/host-context";
import { useKept } from "../../app/kept";
import type { ReplayPlan } from "../../bindings/ReplayPlan";
import { Banner, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Dialog, DialogEnd } from "../../components/Dialog";
import { TextField } from "../../components/Field";
import { Kbd } from "../../components/Marks";
import { Segments } from "../../components/Segments";
import { count } from "../../lib/size";
import css from "./Replay.module.css";
import { lastTarget, setReplay, useReplayState } from "./replay-state";
import { runReplay } from "./useReplay";

/** A pause in typing after which the plan is read, milliseconds. */
const PAUSE = 200;

/** The sheet, while one is open. */
export function ReplaySheet() {
  const { sheet } = useReplayState();
  const host = useHost();
  useEffect(() => {
    void lastTarget.load(host);
  }, [host]);
  const close = () => setReplay({ sheet: null });
  return (
    <Dialog open={sheet !== null} title={sheet ? `Replay ${count(sheet.seq)}` : "Replay"} onClose={close} wide>
      {sheet && <Sheet key={`${sheet.seq} ${sheet.elsewhere}`} {...sheet} onClose={close} />}
    </Dialog>
  );
}

const TARGETS = [
  { id: "same", title: "Same target" },
  { id: "other", title: "Another target" },
] as const;

function Sheet({ seq, elsewhere, onClose }: { seq: number; elsewhere: boolean; onClose: () => void }) {
  const host = useHost();
  const { running, outcome } = useReplayState();
  const { url: remembered } = useKept(lastTarget);
  const [where, setWhere] = useState<"same" | "other">(elsewhere ? "other" : "same");
  const [url, setUrl] = useState(remembered);
  const to = where === "other" ? url.trim() : null;
  const wrong = to === null ? null : wrongUrl(to);
  const asked = usePaused(to);
  const settled = asked === to && !wrong;
  const plan = useCommand("replay.plan", { seq, to, body: null }, [], { enabled: settled });
  const submit = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (where === "same" && plan.data) {
      submit.current?.focus();
    }
  }, [where, plan.data]);
  const ready = settled && plan.data !== undefined && running === null;
  const run = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) {
      return;
    }
    if (to !== null) {
      lastTarget.set({ url: to });
    }
    if (await runReplay(host, seq, to)) {
      onClose();
    }
  };
  return (
    <form className={css.sheet} onSubmit={run}>
      <Segments label="Target" options={TARGETS} value={where} onChange={setWhere} />
      {where === "other" && (
        <TextField
          label="Target URL"
          mono
          autoFocus
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          placeholder="http://localhost:3000/landbot"
          error={url.trim() === "" ? null : wrong}
          hint="The whole address; the recorded head and body go there."
        />
      )}
      {settled && <FaultBanner fault={plan.error} what="There is no plan for this replay." />}
      {outcome?.seq === seq && <FaultBanner fault={outcome.fault} what="The replay was not sent." />}
      {settled && plan.data && <Plan plan={plan.data} />}
      <DialogEnd>
        <Button onClick={onClose}>Cancel</Button>
        <Button ref={submit} tone="primary" type="submit" disabled={!ready}>
          {running === seq ? "Replaying…" : "Replay"}
        </Button>
      </DialogEnd>
      <p className={css.hint}>
        <Kbd keys="enter" /> replays, <Kbd keys="escape" /> closes. What was sent cannot be taken back.
      </p>
    </form>
  );
}

function Plan({ plan }: { plan: ReplayPlan }) {
  return (
    <div className={css.plan} aria-live="polite">
      <p className={css.target}>
        <b>{plan.method}</b> {plan.url}
      </p>
      {plan.effects.length > 0 && (
        <Banner tone="warn" title="What it will do">
          <ul>
            {plan.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        </Banner>
      )}
      <div>
        <h3>What differs from the recorded bytes</h3>
        {plan.changes.length === 0 ? (
          <p>Nothing: head and body leave as they were recorded.</p>
        ) : (
          <ul>
            {plan.changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** What is wrong with a target, or null. */
export function wrongUrl(text: string): string | null {
  if (!URL.canParse(text)) {
    return "Give a whole URL, such as http://localhost:3000/landbot.";
  }
  return /^https?:$/.test(new URL(text).protocol) ? null : "The URL must begin with http:// or https://.";
}

/** A value once it has not changed for a while. */
function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
