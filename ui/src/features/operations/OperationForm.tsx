// One operation: what it does and does beside, its fields, and what came of running it.

import { type FormEvent, useState } from "react";
import { useMutationCommand } from "../../api/commands";
import { selectEnvelope } from "../../app/selection";
import type { OperationView } from "../../bindings/OperationView";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Confirm } from "../../components/Dialog";
import { Spinner, Tag } from "../../components/Marks";
import css from "./Operations.module.css";
import { Outcome } from "./Outcome";
import { asksFirst, givenOf, missing, refusals, titleOf, type Values } from "./operations";
import { ParameterField } from "./ParameterField";

interface Props {
  connection: string;
  operation: OperationView;
  /** Ids of the open conversation. */
  known: Values;
  /** After an envelope was opened. */
  onShown?: () => void;
}

/** The form. Give it a `key` of the operation. */
export function OperationForm({ connection, operation, known, onShown }: Props) {
  const { name, about, side_effect, parameters } = operation;
  const run = useMutationCommand("operation.run");
  const [typed, setTyped] = useState<Values>({});
  const [asking, setAsking] = useState(false);
  const values: Values = { ...known, ...typed };
  const given = givenOf(operation, values);
  const lacking = missing(operation, values);
  const refused = refusals(operation, run.data?.fields ?? []);
  const title = titleOf(name);
  const act = () => run.mutate({ connection, operation: name, parameters: given });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacking.length > 0 || run.isPending) {
      return;
    }
    if (asksFirst(operation, values)) {
      setAsking(true);
    } else {
      act();
    }
  };
  return (
    <form className={css.form} aria-label={title} onSubmit={submit}>
      <Head operation={operation} title={title} />
      {side_effect && (
        <p className={css.effect}>
          <Tag tone="warn">beside that</Tag> {side_effect}
        </p>
      )}
      {parameters.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name] ?? ""}
          known={known[parameter.name] !== undefined && values[parameter.name] === known[parameter.name]}
          error={refused.at.get(parameter.name)}
          onChange={(value) => setTyped((before) => ({ ...before, [parameter.name]: value }))}
        />
      ))}
      <div className={css.buttons}>
        <Button
          type="submit"
          tone={asksFirst(operation, values) ? "danger" : "primary"}
          disabled={lacking.length > 0 || run.isPending}
        >
          {run.isPending && <Spinner label="Running" />} Run
        </Button>
        {lacking.length > 0 && <span className={css.quiet}>Still needed: {lacking.map(titleOf).join(", ")}</span>}
      </div>
      <FaultBanner
        fault={run.error}
        what="Nothing was run"
        onShow={(seq) => {
          selectEnvelope(seq);
          onShown?.();
        }}
      />
      {run.data && !run.isPending && <Outcome result={run.data} rest={refused.rest} onShown={onShown} />}
      <Confirm open={asking} title={`${title}?`} verb={title} danger onClose={() => setAsking(false)} onConfirm={act}>
        <p>
          {about} {side_effect}
        </p>
        <dl className={css.given}>
          {Object.entries(given).map(([key, value]) => (
            <div key={key}>
              <dt>{titleOf(key)}</dt>
              <dd>{parameters.find((one) => one.name === key)?.takes === "secret" ? "••••" : value}</dd>
            </div>
          ))}
        </dl>
      </Confirm>
    </form>
  );
}

function Head({ operation, title }: { operation: OperationView; title: string }) {
  const { about, method, path, steps, changes, destroys, documented } = operation;
  return (
    <header className={css.operation}>
      <span className={css.operationHead}>
        <h5>{title}</h5>
        <Tag tone={destroys ? "bad" : changes ? "warn" : "in"}>
          {destroys ? "takes away for good" : changes ? "changes" : "only reads"}
        </Tag>
        {!documented && <Tag tone="note">not documented</Tag>}
      </span>
      <p>{about}</p>
      {method !== "" && (
        <code>
          {method} {path}
        </code>
      )}
      {steps.length > 0 && <code>{steps.join(", then ")}</code>}
    </header>
  );
}
