// Doctor: a list of checks, each with what it is known by and what to do; run again for one connection or all.

import { CircleCheck, CircleHelp, CircleX, Stethoscope } from "lucide-react";
import { useEffect, useRef } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { useWish } from "../../app/wish";
import type { DoctorCheck } from "../../bindings/DoctorCheck";
import type { DoctorReport } from "../../bindings/DoctorReport";
import { EmptyPlace, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Spinner } from "../../components/Marks";
import { Page, PageSection } from "../../components/Page";
import { Envelopes } from "../setup/Envelopes";
import { RUN } from "./commands";
import css from "./Doctor.module.css";
import { groupsOf, summaryOf } from "./report";

const SIGNS = {
  pass: { Icon: CircleCheck, word: "fine" },
  fail: { Icon: CircleX, word: "wrong" },
  unknown: { Icon: CircleHelp, word: "not known" },
};

/** The page. */
export function Doctor() {
  const report = useCommand("doctor.read", {}, ["connections"]);
  const connections = useCommand("connection.list", {}, ["connections"]).data ?? [];
  const doctor = useMutationCommand("doctor.run");
  const running = doctor.isPending || (report.data?.running ?? false);
  const run = (name?: string) => {
    if (!running) {
      doctor.mutate(name === undefined ? {} : { name });
    }
  };
  useWish(RUN, "", () => run());
  const names = connections.map((one) => one.connection.name);
  return (
    <Page
      title="Doctor"
      actions={
        <Button tone="primary" disabled={running} onClick={() => run()}>
          <Stethoscope size={13} aria-hidden />{" "}
          {report.data?.started_at ? "Check everything again" : "Check everything"}
        </Button>
      }
    >
      <FaultBanner fault={doctor.error ?? report.error} what="The checks could not be run" />
      {names.map((name) => (
        <Wished key={name} name={name} run={run} />
      ))}
      {report.data && <Report report={report.data} names={names} running={running} onRun={run} />}
    </Page>
  );
}

/** Runs the checks of a connection when the palette or a conversation wants it. */
function Wished({ name, run }: { name: string; run: (name: string) => void }) {
  useWish(RUN, name, () => run(name));
  return null;
}

interface Props {
  report: DoctorReport;
  names: readonly string[];
  running: boolean;
  onRun: (name: string) => void;
}

function Report({ report, names, running, onRun }: Props) {
  const { text, state } = summaryOf(report);
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (state === "fail") {
      place.current?.scrollIntoView?.({ block: "nearest" });
    }
  }, [state]);
  if (report.started_at === "" && !running) {
    return (
      <EmptyPlace title="Nothing was checked yet" icon={<Stethoscope size={26} />}>
        The checks ask the platforms, the tunnel and this machine, and change nothing. Every request is in the log.
      </EmptyPlace>
    );
  }
  return (
    <>
      <p ref={place} className={css.summary} data-state={state} role="status">
        {running && <Spinner label="checking" />} {text}
      </p>
      {groupsOf(report.checks).map(({ connection, checks }) => (
        <PageSection key={connection ?? ""} title={connection ?? "This machine"}>
          {connection !== null && names.includes(connection) && (
            <Button className={css.again} disabled={running} onClick={() => onRun(connection)}>
              Check {connection} again
            </Button>
          )}
          <ul className={css.checks} aria-label={`Checks of ${connection ?? "this machine"}`}>
            {checks.map((check) => (
              <Line key={check.code} check={check} />
            ))}
          </ul>
        </PageSection>
      ))}
    </>
  );
}

function Line({ check: { state, title, evidence, remedy, seqs } }: { check: DoctorCheck }) {
  const { Icon, word } = SIGNS[state];
  return (
    <li className={css.check} data-state={state}>
      <Icon size={15} className={css.sign} role="img" aria-label={word} />
      <div className={css.words}>
        <span className={css.head}>
          <b>{title}</b>
          <Envelopes seqs={seqs} />
        </span>
        <span>{evidence}</span>
        {remedy && <span className={css.remedy}>{remedy}</span>}
      </div>
    </li>
  );
}
