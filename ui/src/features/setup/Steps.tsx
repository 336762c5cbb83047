// The steps of a set-up, each with its state as it runs.

import { CircleCheck, CircleDashed, CircleMinus, CircleX, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { SetupReport } from "../../bindings/SetupReport";
import type { StepState } from "../../bindings/StepState";
import { Spinner } from "../../components/Marks";
import { Envelopes } from "./Envelopes";
import css from "./Setup.module.css";
import { standing } from "./setup";

const SIGNS: Record<StepState, ReactNode> = {
  waiting: <CircleDashed size={15} role="img" aria-label="waiting" />,
  running: <Spinner label="running" />,
  pass: <CircleCheck size={15} role="img" aria-label="passed" />,
  fail: <CircleX size={15} role="img" aria-label="failed" />,
  skipped: <CircleMinus size={15} role="img" aria-label="not needed" />,
  asks: <TriangleAlert size={15} role="img" aria-label="asks" />,
};

/** The list, with a line that says how it stands. */
export function Steps({ report }: { report: SetupReport }) {
  const stands = standing(report);
  const place = useRef<HTMLElement>(null);
  const current = report.steps.find(({ state }) => state === "running")?.code ?? null;
  useEffect(() => {
    if (current !== null) {
      place.current?.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest" });
    }
  }, [current]);
  return stands === null ? null : (
    <section ref={place} className={css.run} aria-label={`Steps of the set-up of ${report.connection}`}>
      <p className={css.standing} data-tone={stands.tone} role="status">
        {stands.text}
      </p>
      <ol className={css.steps}>
        {report.steps.map(({ code, title, state, message, remedy, seqs }) => (
          <li
            key={code}
            className={css.step}
            data-state={state}
            aria-current={state === "running" ? "step" : undefined}
          >
            <span className={css.sign}>{SIGNS[state]}</span>
            <div className={css.words}>
              <span className={css.stepHead}>
                <b>{title}</b>
                <Envelopes seqs={seqs} />
              </span>
              {message && <span className={css.message}>{message}</span>}
              {remedy && state !== "asks" && <span className={css.remedy}>{remedy}</span>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
