// One connection: its addresses, its check, its set-up, what to do in the platform.

import { useRef, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { useWish } from "../../app/wish";
import type { ConnectionView } from "../../bindings/ConnectionView";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Confirm } from "../../components/Dialog";
import { Spinner, Tag } from "../../components/Marks";
import { OperationsSheet } from "../operations/OperationsSheet";
import { AnswerDialog } from "../receiver/AnswerDialog";
import { SetupSheet } from "../setup/SetupSheet";
import { useLook } from "../setup/useLook";
import { CheckResult } from "./CheckResult";
import css from "./Connections.module.css";
import { WISHES } from "./commands";
import { EditConnection } from "./EditConnection";
import { Facts } from "./Facts";
import { TryIt } from "./TryIt";

/** The card of a connection. */
export function ConnectionCard({ view }: { view: ConnectionView }) {
  const { name, simulated } = view.connection;
  const { setup, api } = view.abilities;
  const check = useMutationCommand("connection.check");
  const remove = useMutationCommand("connection.remove");
  // The platform could not be asked to put the address back: only the user can say to go on.
  const stuck = remove.error?.code === "not_restored";
  const [asking, setAsking] = useState(false);
  const [editing, setEditing] = useState(false);
  const [answering, setAnswering] = useState(false);
  const [settingUp, setSettingUp] = useState(false);
  const [operating, setOperating] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const operationsOpener = useRef<HTMLButtonElement>(null);
  const looked = useLook(name);
  const report = useCommand("setup.read", { name }, ["connections"], { enabled: setup }).data ?? null;
  // Where no inbox is chosen, the set-up is what comes next.
  const begun = view.connection.channel.inbox !== null || view.connection.channel.inbox_identifier !== null;
  const tried = report?.steps.some(({ code, state }) => code === "profile" && state === "pass") === true;
  const trial = tried ? "tried" : setup ? "setup" : "message";
  useWish(WISHES.setup, name, () => setSettingUp(setup));
  useWish(WISHES.operations, name, () => setOperating(api));
  useWish(WISHES.check, name, () => check.mutate({ name }));
  useWish(WISHES.edit, name, () => setEditing(!simulated));
  useWish(WISHES.remove, name, () => setAsking(true));
  const closeSetup = () => {
    setSettingUp(false);
    // The focus would be lost with what held it.
    opener.current?.focus();
  };
  const closeOperations = () => {
    setOperating(false);
    operationsOpener.current?.focus();
  };
  return (
    <article className={css.card} aria-label={name}>
      <header className={css.cardHead}>
        <h3>{name}</h3>
        {simulated && (
          <Tag tone="in" caps>
            simulated
          </Tag>
        )}
        <span className={css.platform}>{view.platform_title}</span>
        {setup && (
          <Button
            ref={opener}
            tone={settingUp || begun ? "plain" : "primary"}
            aria-expanded={settingUp}
            onClick={() => setSettingUp(!settingUp)}
          >
            {report?.running && <Spinner label="Setting up" />} Set up
          </Button>
        )}
        <Button onClick={() => check.mutate({ name })} disabled={check.isPending}>
          {check.isPending && <Spinner label="Checking" />} Check
        </Button>
        {api && (
          <Button ref={operationsOpener} aria-expanded={operating} onClick={() => setOperating(!operating)}>
            Operations
          </Button>
        )}
        {!simulated && <Button onClick={() => setEditing(true)}>Edit</Button>}
        <Button onClick={() => setAnswering(true)}>Answers</Button>
        <Button tone="danger" onClick={() => setAsking(true)}>
          Remove
        </Button>
      </header>
      <FaultBanner fault={check.error} what="The check could not be made" />
      {check.data && <CheckResult report={check.data} trial={trial} onClose={() => check.reset()} />}
      {settingUp && <SetupSheet view={view} looked={looked} report={report} onClose={closeSetup} />}
      {operating && <OperationsSheet view={view} onClose={closeOperations} />}
      {view.answer.chosen && (
        <p className={css.answer}>
          <Tag tone="warn">answers</Tag> {view.answer.words} {view.answer.consequence}
        </p>
      )}
      <Facts view={view} onRestored={() => settingUp && looked.look()} />
      {!simulated && !settingUp && view.how_to.length > 0 && (
        <ol className={css.steps}>
          {view.how_to.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      )}
      {!simulated && !setup && <TryIt name={name} />}
      <FaultBanner fault={remove.error} what={`${name} was not removed`} />
      <Confirm
        open={stuck}
        title={`Remove ${name} all the same?`}
        verb="Remove all the same"
        danger
        onClose={() => remove.reset()}
        onConfirm={() => remove.mutate({ name, force: true })}
      >
        <p>{remove.error?.message}</p>
        <p>Once it is removed, the address has to be set in the inbox's settings by hand.</p>
      </Confirm>
      {editing && <EditConnection view={view} onClose={() => setEditing(false)} />}
      {answering && <AnswerDialog view={view} onClose={() => setAnswering(false)} />}
      <Confirm
        open={asking}
        title={`Remove ${name}?`}
        verb="Remove"
        danger
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({ name })}
      >
        <p>
          Its token and its webhook address are deleted for good; what the platform sends to that address is refused
          afterwards. The recorded envelopes stay in the log.
        </p>
        {view.replaced && !view.replaced.restored && (
          <p>The webhook address that was replaced is put back first: {view.replaced.url}</p>
        )}
      </Confirm>
    </article>
  );
}
