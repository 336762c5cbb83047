// The set-up of a connection's channel: what was found, which inbox, and each step as it runs.

import { type FormEvent, useEffect, useRef, useState } from "react";
import { useMutationCommand } from "../../api/commands";
import { selectConversation } from "../../app/selection";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { ForeignWebhook } from "../../bindings/ForeignWebhook";
import type { SetupReport } from "../../bindings/SetupReport";
import type { SetupView } from "../../bindings/SetupView";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Spinner } from "../../components/Marks";
import { Foreign } from "./Foreign";
import { Found } from "./Found";
import { InboxChoice } from "./InboxChoice";
import css from "./Setup.module.css";
import { Steps } from "./Steps";
import { type Choice, firstChoice, runOf } from "./setup";
import type { Looked } from "./useLook";

interface Props {
  view: ConnectionView;
  looked: Looked;
  /** What ran or runs; null until it is known. */
  report: SetupReport | null;
  onClose: () => void;
}

/** The sheet, below the connection that it is about: the inspector stays beside it. */
export function SetupSheet({ view, looked, report, onClose }: Props) {
  const { name } = view.connection;
  const place = useRef<HTMLElement>(null);
  const { look, found, busy, fault } = looked;
  useEffect(() => {
    place.current?.closest("article")?.scrollIntoView?.({ block: "start" });
    place.current?.focus({ preventScroll: true });
    look();
  }, [look]);
  return (
    <section
      ref={place}
      className={css.sheet}
      tabIndex={-1}
      aria-label={`Set up ${name}`}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          onClose();
        }
      }}
    >
      <header className={css.head}>
        <h4>Set up</h4>
        <span className={css.quiet}>
          {busy ? <Spinner label="Asking the platform" /> : "Looking changes nothing at the platform."}
        </span>
        <Button onClick={look} disabled={busy || report?.running}>
          Look again
        </Button>
        <Button onClick={onClose}>Close</Button>
      </header>
      <FaultBanner fault={fault} what="The platform could not be asked" />
      {found === null && busy && <p className={css.quiet}>Asking which inboxes there are…</p>}
      {found && <Form key={found.connection} view={view} found={found} report={report} onRan={look} />}
      {!found && report && <Steps report={report} />}
    </section>
  );
}

interface FormProps {
  view: ConnectionView;
  found: SetupView;
  report: SetupReport | null;
  /** Looks again after something was changed. */
  onRan: () => void;
}

function Form({ view, found, report, onRan }: FormProps) {
  const { name } = view.connection;
  const run = useMutationCommand("setup.run");
  const [chosen, setChosen] = useState<Choice>(null);
  const [newName, setNewName] = useState(name);
  const [test, setTest] = useState(true);
  const [left, setLeft] = useState<string | null>(null);
  const choice = chosen ?? firstChoice(found);
  const running = run.isPending || report?.running === true;
  const end = useRef<HTMLDivElement>(null);
  const ran = useRef(running);
  useEffect(() => {
    if (ran.current && !running) {
      end.current?.scrollIntoView?.({ block: "nearest" });
    }
    ran.current = running;
  }, [running]);
  const wanted = { name, choice, newName, test };
  const complete = runOf(wanted, "ask", null) !== null;
  const begin = (foreign: ForeignWebhook, seen: string | null) => {
    const asked = runOf(wanted, foreign, seen);
    if (asked && !running) {
      setLeft(null);
      run.mutate(asked, { onSettled: onRan });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin("ask", null);
  };
  const foreign = running ? null : (report?.foreign_url ?? null);
  return (
    <>
      <Found view={found} platform={view.platform_title} />
      <form className={css.form} onSubmit={submit}>
        <InboxChoice
          inboxes={found.inboxes}
          choice={choice}
          newName={newName}
          onChoose={setChosen}
          onNewName={setNewName}
        />
        <label className={css.test}>
          <input type="checkbox" checked={test} onChange={(event) => setTest(event.target.checked)} />
          Send a test message and wait for its way back
        </label>
        <div className={css.buttons}>
          {/* Not `disabled` while it runs: the focus would be lost. */}
          <Button tone="primary" type="submit" disabled={!complete} aria-disabled={running || undefined}>
            {running ? (
              <>
                <Spinner label="Running" /> Setting up…
              </>
            ) : (
              "Run set-up"
            )}
          </Button>
          {choice === null && <span className={css.quiet}>Choose an inbox, or make a new one.</span>}
        </div>
      </form>
      <FaultBanner fault={run.error} what={`${name} was not set up`} />
      {report && <Steps report={report} />}
      {foreign !== null && foreign !== left && (
        <Foreign
          key={foreign}
          url={foreign}
          onLeave={() => setLeft(foreign)}
          onReplace={(how) => begin(how, foreign)}
        />
      )}
      {foreign !== null && foreign === left && (
        <p className={css.quiet} role="status">
          Left as it is: webhooks go on to <code>{foreign}</code>, and none comes here.
        </p>
      )}
      <div ref={end}>
        {report && !running && report.ok && report.customer && <Done name={name} customer={report.customer} />}
      </div>
    </>
  );
}

function Done({ name, customer }: { name: string; customer: string }) {
  return (
    <div className={css.buttons}>
      <Button tone="primary" onClick={() => selectConversation(name, customer)}>
        Open the test conversation
      </Button>
    </div>
  );
}
