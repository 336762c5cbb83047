// What came of a replay, beside what came of the first time.

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { selectEnvelope } from "../../app/selection";
import type { ReplayResult } from "../../bindings/ReplayResult";
import { FaultBanner } from "../../components/Banner";
import { Button, IconButton } from "../../components/Button";
import { count } from "../../lib/size";
import css from "./Replay.module.css";
import { setReplay, useReplayState } from "./replay-state";

/** The last outcome, where it belongs to the envelope that is shown; it stays until closed. */
export function ReplayOutcome({ seq }: { seq: number }) {
  const { outcome, sheet } = useReplayState();
  if (!outcome || sheet || (outcome.seq !== seq && outcome.result?.seq !== seq)) {
    return null;
  }
  const close = (
    <IconButton label="Close" icon={<X size={14} aria-hidden />} onClick={() => setReplay({ outcome: null })} />
  );
  if (!outcome.result) {
    return (
      <div className={css.failed}>
        <FaultBanner fault={outcome.fault} what="The replay was not sent." onShow={selectEnvelope} />
        <div className={css.failedActions}>
          <Button onClick={() => setReplay({ sheet: { seq: outcome.seq, elsewhere: true } })}>Choose a target</Button>
          {close}
        </div>
      </div>
    );
  }
  return <Result result={outcome.result} shown={seq} close={close} />;
}

function Result({ result, shown, close }: { result: ReplayResult; shown: number; close: ReactNode }) {
  const { seq, parent_seq, status, first_status, explained } = result;
  const good = status !== null && status < 400;
  return (
    <div className={css.outcome} data-good={good} role="status">
      <span className={css.line}>
        <b>
          {good ? "✓" : "✕"} Replayed as {count(seq)}:
        </b>{" "}
        <span className={css.status} data-good={good}>
          {status ?? "no answer"}
        </span>
        , first time {first_status ?? "no answer"}
        {explained && (
          <span className={css.why}>
            {explained.message} {explained.remedy}
          </span>
        )}
      </span>
      <Button onClick={() => selectEnvelope(shown === seq ? parent_seq : seq)}>
        {shown === seq ? "Show the original" : "Show it"}
      </Button>
      {close}
    </div>
  );
}
