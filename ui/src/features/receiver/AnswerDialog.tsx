// What the webhooks of a connection are answered with, and what the platform makes of it.

import { type FormEvent, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import type { AnswerPolicy } from "../../bindings/AnswerPolicy";
import type { ConnectionView } from "../../bindings/ConnectionView";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Dialog, DialogEnd } from "../../components/Dialog";
import { TextField } from "../../components/Field";
import { policyOf, type Typed, typedOf } from "./answer";
import css from "./TunnelPanel.module.css";

const AT_ONCE: AnswerPolicy = { status: 200, delay_ms: 0, drop: false, pass_back: false, fail: null };

/** The form; what the platform makes of it is asked while it is typed. */
export function AnswerDialog({ view, onClose }: { view: ConnectionView; onClose: () => void }) {
  const { name } = view.connection;
  const set = useMutationCommand("connection.set-answer");
  const [typed, setTyped] = useState(typedOf(view.answer.policy));
  const { policy, trouble } = policyOf(typed);
  const told = useCommand("connection.set-answer", { name, policy, dry_run: true }, [], {
    enabled: trouble === null,
    keep: true,
  });
  const change = (more: Partial<Typed>) => setTyped({ ...typed, ...more });
  const keep = (chosen: AnswerPolicy) => set.mutate({ name, policy: chosen }, { onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(policy);
  };
  const number = (label: string, key: "status" | "delay" | "left" | "failWith", disabled = false) => (
    <TextField
      label={label}
      mono
      inputMode="numeric"
      value={typed[key]}
      disabled={disabled}
      onChange={(event) => change({ [key]: event.target.value })}
    />
  );
  return (
    <Dialog open title={`Answers to ${name}`} onClose={onClose}>
      <form className={css.panel} onSubmit={submit}>
        <div className={css.row}>
          {number("Status", "status", typed.drop)}
          {number("Delay, ms", "delay")}
        </div>
        <label className={css.tick}>
          <input type="checkbox" checked={typed.drop} onChange={(event) => change({ drop: event.target.checked })} />
          Close the connection without an answer
        </label>
        <label className={css.tick}>
          <input
            type="checkbox"
            checked={typed.passBack && !typed.drop}
            disabled={typed.drop}
            onChange={(event) => change({ passBack: event.target.checked })}
          />
          Pass the middleware's answer back; the status is given where none comes in time
        </label>
        <div className={css.row}>
          {number("Fail the next", "left")}
          {number("with the status", "failWith")}
        </div>
        {trouble && <span role="alert">{trouble}</span>}
        {told.data && trouble === null && (
          <p className={css.consequence} role="status">
            {told.data.answer.words} {told.data.answer.consequence}
          </p>
        )}
        <FaultBanner fault={set.error ?? told.error} what="The answers were not changed" />
        <DialogEnd>
          <Button onClick={() => keep(AT_ONCE)} disabled={!view.answer.chosen || set.isPending}>
            Back to 200 at once
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" disabled={trouble !== null || set.isPending}>
            Save
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
