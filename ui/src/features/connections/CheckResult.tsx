// What a check of a connection found: one line that sums it up, then what failed, what is not known, what passed.

import { CircleCheck, CircleHelp, CircleX, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { CheckReport } from "../../bindings/CheckReport";
import { IconButton } from "../../components/Button";
import css from "./Check.module.css";
import { byWeight, summaryOf, type Trial, untested } from "./check-report";

const SIGNS = {
  pass: { Icon: CircleCheck, color: "var(--in)", word: "fine" },
  fail: { Icon: CircleX, color: "var(--bad)", word: "wrong" },
  unknown: { Icon: CircleHelp, color: "var(--ink-3)", word: "not known" },
};

interface Props {
  report: CheckReport;
  /** How its token can be tried. */
  trial: Trial;
  onClose: () => void;
}

/** The report. */
export function CheckResult({ report, trial, onClose }: Props) {
  const place = useRef<HTMLElement>(null);
  const { text, state } = summaryOf(report);
  useEffect(() => {
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const { Icon, color, word } = SIGNS[state];
  return (
    <section ref={place} className={css.check} aria-label={`Check of ${report.name}`}>
      <div className={css.summary} data-state={state} role="status">
        <Icon size={15} style={{ color }} aria-label={word} />
        <b>{text}</b>
        <IconButton label="Close the check" icon={<X size={14} aria-hidden />} onClick={onClose} />
      </div>
      <ul className={css.report}>
        {byWeight(report.checks).map((check) => {
          const sign = SIGNS[check.state];
          const note = untested(check, trial);
          return (
            <li key={check.code}>
              <sign.Icon size={15} style={{ color: sign.color }} aria-label={sign.word} />
              <span>
                {check.message}
                {check.remedy && <small>{check.remedy}</small>}
                {note && <small>{note}</small>}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
