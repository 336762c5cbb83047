// Who this conversation is with: name, ids, fields, and what can be done with the customer.

import { Ellipsis, Fingerprint, History, Pencil, UserPlus } from "lucide-react";
import { useState } from "react";
import { useMutationCommand } from "../../api/commands";
import { selectEnvelope } from "../../app/selection";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { Customer } from "../../bindings/Customer";
import { Banner, FaultBanner } from "../../components/Banner";
import { Button, IconButton } from "../../components/Button";
import { Menu } from "../../components/Menu";
import { Popover } from "../../components/Popover";
import { plural } from "../../lib/size";
import { AgentSeat } from "../simulator/AgentSeat";
import css from "./Conversation.module.css";
import { EditCustomer } from "./CustomerDialog";
import { Fields } from "./Fields";
import { Identities } from "./Identities";

interface Props {
  connection: string;
  customerId: string;
  customer: Customer | null;
  view: ConnectionView | null;
  turns: number;
  onNew: () => void;
}

/** The header. */
export function Header({ connection, customerId, customer, view, turns, onNew }: Props) {
  const [editing, setEditing] = useState(false);
  const create = useMutationCommand("customer.create-at-platform");
  const fields = Object.entries(customer?.fields ?? {}).filter(([key]) => !["name", "email", "phone"].includes(key));
  const facts = [`token ${customerId}`, ...fields.slice(0, 1).map(short), plural(turns, "turn")];
  return (
    <>
      <header className={css.header}>
        <h1 title={customer?.name ?? customerId}>{customer?.name ?? customerId}</h1>
        <span className={css.sub}>{facts.join(" · ")}</span>
        {customer && (
          <>
            <Popover
              title="Identities"
              align="end"
              trigger={<IconButton label="Identities" icon={<Fingerprint size={15} aria-hidden />} />}
            >
              <Identities customer={customer} />
            </Popover>
            <Popover
              title="Custom fields"
              align="end"
              trigger={<IconButton label="Custom fields over time" icon={<History size={15} aria-hidden />} />}
            >
              <Fields connection={connection} customer={customerId} />
            </Popover>
            {view?.connection.simulated && <AgentSeat connection={connection} customer={customerId} />}
            <Button onClick={onNew}>New customer</Button>
            <Menu
              align="end"
              trigger={<IconButton label="More" icon={<Ellipsis size={15} aria-hidden />} />}
              entries={[
                {
                  id: "edit",
                  title: "Edit customer…",
                  icon: <Pencil size={13} aria-hidden />,
                  run: () => setEditing(true),
                },
                {
                  id: "create",
                  title: "Create at the platform",
                  icon: <UserPlus size={13} aria-hidden />,
                  run: () => create.mutate({ connection, customer: customerId }),
                },
              ]}
            />
          </>
        )}
      </header>
      {create.error && (
        <div className={css.outcome}>
          <FaultBanner fault={create.error} what="The customer was not created" onShow={selectEnvelope} />
        </div>
      )}
      {create.data && (
        <div className={css.outcome}>
          <Banner
            tone={create.data.explained ? "warn" : "in"}
            title={create.data.explained?.message ?? `The platform has created ${customerId}.`}
            actions={
              <>
                <Button onClick={() => selectEnvelope(create.data?.seq ?? 0)}>Show envelope</Button>
                <Button onClick={() => create.reset()}>Close</Button>
              </>
            }
          >
            {create.data.explained?.remedy}
          </Banner>
        </div>
      )}
      {editing && customer && <EditCustomer customer={customer} onClose={() => setEditing(false)} />}
    </>
  );
}

function short([key, value]: [string, unknown]): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `${key}: ${text.length > 24 ? `${text.slice(0, 24)}…` : text}`;
}
