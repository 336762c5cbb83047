// Forms for a customer: a new one, and changes to one.

import { type FormEvent, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { selectConversation } from "../../app/selection";
import type { Customer } from "../../bindings/Customer";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Dialog, DialogEnd } from "../../components/Dialog";
import { Explain } from "../../components/Explain";
import { TextField } from "../../components/Field";
import { LONGEST_NAME, shortName } from "../../lib/names";
import css from "./Conversation.module.css";
import { FieldRows, type FieldText, fieldsOf, textsOf } from "./FieldRows";

/** Words of a platform that say what becomes of a customer there. */
const ABOUT_PEOPLE = ["contact", "contact inbox", "conversation"];

interface NewProps {
  connection: string;
  /** What the platform calls the customer's key, where it is known. */
  word?: string;
  onClose: () => void;
}

/** Asks for a new customer; all of it may be left empty. */
export function NewCustomer({ connection, word, onClose }: NewProps) {
  const add = useMutationCommand("customer.add");
  const [name, setName] = useState("");
  const [token, setToken] = useState("");
  const [fields, setFields] = useState<FieldText[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(
      { connection, customer: token.trim() || null, name: name.trim() || null, fields: fieldsOf(fields) },
      {
        onSuccess: (added) => {
          selectConversation(added.connection, added.customer);
          onClose();
        },
      },
    );
  };
  const views = useCommand("connection.list", {}, ["connections"]).data;
  const view = views?.find((one) => one.connection.name === connection);
  const terms = view?.abilities.terms ?? [];
  const asked = terms.filter(({ word }) => ABOUT_PEOPLE.includes(word));
  return (
    <Dialog open title={`New customer on ${connection}`} onClose={onClose}>
      <form onSubmit={submit}>
        <FormBody>
          <TextField
            label="Name"
            value={name}
            error={tooLong(name)}
            onChange={(event) => setName(event.target.value)}
            placeholder="Ada Lovelace"
          />
          <TextField
            label={`Customer ${word ?? (view?.abilities.conversations ? "id" : "token")}`}
            mono
            value={token}
            onChange={(event) => setToken(event.target.value)}
            placeholder="a fresh one"
            hint="Your own stable id of this person; every webhook brings it back."
          />
          <FieldRows fields={fields} onChange={setFields} />
          {asked.length > 0 && (
            <p className={css.about}>
              The platform’s words:{" "}
              {asked.map(({ word, meaning }, index) => (
                <span key={word}>
                  {index > 0 && " · "}
                  <Explain word={word} meaning={meaning} />
                </span>
              ))}
            </p>
          )}
          <FaultBanner fault={add.error} what="The customer was not added" />
          <DialogEnd>
            <Button onClick={onClose}>Cancel</Button>
            <Button tone="primary" type="submit" disabled={add.isPending || tooLong(name) !== null}>
              Start conversation
            </Button>
          </DialogEnd>
        </FormBody>
      </form>
    </Dialog>
  );
}

/** Changes name and fields. */
export function EditCustomer({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const update = useMutationCommand("customer.update");
  const [name, setName] = useState(customer.name ?? "");
  const [fields, setFields] = useState(() => textsOf(customer.fields));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const change = { name: name.trim() || null, fields: fieldsOf(fields) };
    update.mutate({ connection: customer.connection, customer: customer.customer, ...change }, { onSuccess: onClose });
  };
  return (
    <Dialog open title={`Edit ${shortName(customer.name ?? customer.customer)}`} onClose={onClose}>
      <form onSubmit={submit}>
        <FormBody>
          <TextField
            label="Name"
            value={name}
            error={tooLong(name)}
            onChange={(event) => setName(event.target.value)}
          />
          <FieldRows fields={fields} onChange={setFields} />
          <FaultBanner fault={update.error} what="The customer was not changed" />
          <DialogEnd>
            <Button onClick={onClose}>Cancel</Button>
            <Button tone="primary" type="submit" disabled={update.isPending || tooLong(name) !== null}>
              Save
            </Button>
          </DialogEnd>
        </FormBody>
      </form>
    </Dialog>
  );
}

/** What is wrong with the length of a name; null when nothing is. */
function tooLong(name: string): string | null {
  const { length } = [...name.trim()];
  return length > LONGEST_NAME ? `A name has at most ${LONGEST_NAME} characters; this one has ${length}.` : null;
}

function FormBody({ children }: { children: React.ReactNode }) {
  return <div style={{ display: "grid", gap: 12 }}>{children}</div>;
}
