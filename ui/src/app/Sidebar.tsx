// The left side: connections, under each its customers, and the places of the window.

import { Cable, FlaskConical, Plus, Settings2, Stethoscope } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useCommand } from "../api/commands";
import type { ConnectionView } from "../bindings/ConnectionView";
import type { Customer } from "../bindings/Customer";
import { FaultBanner } from "../components/Banner";
import { Button, IconButton } from "../components/Button";
import { Kbd, Tag } from "../components/Marks";
import { NewCustomer } from "../features/conversation/CustomerDialog";
import { CustomerLine } from "./CustomerLine";
import { Logo } from "./Logo";
import css from "./Sidebar.module.css";
import { type Place, select, useSelection } from "./selection";

/** The sidebar. */
export function Sidebar({ onFind }: { onFind: () => void }) {
  const connections = useCommand("connection.list", {}, ["connections"]);
  const customers = useCommand("customer.list", {}, ["customers", "connections"]);
  const [adding, setAdding] = useState<string | null>(null);
  return (
    <nav className={css.side} aria-label="Connections and customers" data-region tabIndex={-1} onKeyDown={move}>
      <header className={css.head}>
        <Logo />
        Standin
      </header>
      <button type="button" className={css.find} onClick={onFind} data-line>
        Find or do anything <Kbd keys="mod+k" />
      </button>
      <div className={css.scroll}>
        <FaultBanner fault={connections.error ?? customers.error} what="The list could not be read" />
        {connections.data?.length === 0 && (
          <p className={css.empty}>
            No connection yet.{" "}
            <Button tone="link" onClick={() => select({ place: "connections" })}>
              Add one
            </Button>
          </p>
        )}
        {connections.data?.map((view) => (
          <Section
            key={view.connection.name}
            view={view}
            customers={(customers.data ?? []).filter((one) => one.connection === view.connection.name)}
            onAdd={() => setAdding(view.connection.name)}
          />
        ))}
      </div>
      <Places />
      {adding && <NewCustomer connection={adding} onClose={() => setAdding(null)} />}
    </nav>
  );
}

interface SectionProps {
  view: ConnectionView;
  customers: Customer[];
  onAdd: () => void;
}

function Section({ view, customers, onAdd }: SectionProps) {
  const { place, connection, customer } = useSelection();
  const { name, simulated } = view.connection;
  return (
    <section className={css.section} aria-label={name}>
      <div className={css.title}>
        <h2 title={name}>{name}</h2>
        {simulated ? (
          <Tag tone="in" caps title={view.platform_title}>
            simulated
          </Tag>
        ) : (
          <small>{view.platform_title}</small>
        )}
        <IconButton label={`New customer on ${name}`} icon={<Plus size={13} aria-hidden />} onClick={onAdd} />
      </div>
      <ul>
        {customers.map((one) => (
          <li key={one.customer}>
            <CustomerLine
              customer={one}
              open={place === "conversation" && connection === name && customer === one.customer}
            />
          </li>
        ))}
      </ul>
      {customers.length === 0 && (
        <p className={css.empty}>
          No customer yet.{" "}
          <Button tone="link" onClick={onAdd}>
            Add one
          </Button>{" "}
          to start talking.
        </p>
      )}
    </section>
  );
}

const PLACES: { place: Place; title: string; icon: ReactNode }[] = [
  { place: "connections", title: "Connections", icon: <Cable size={14} aria-hidden /> },
  { place: "simulator", title: "Simulator", icon: <FlaskConical size={14} aria-hidden /> },
  { place: "doctor", title: "Doctor", icon: <Stethoscope size={14} aria-hidden /> },
  { place: "settings", title: "Settings", icon: <Settings2 size={14} aria-hidden /> },
];

function Places() {
  const { place } = useSelection();
  return (
    <footer className={css.places}>
      {PLACES.map((one) => (
        <button
          key={one.place}
          type="button"
          className={css.place}
          aria-current={place === one.place ? "page" : undefined}
          data-line
          onClick={() => select({ place: place === one.place ? "conversation" : one.place })}
        >
          {one.icon} {one.title}
        </button>
      ))}
    </footer>
  );
}

/** Arrow keys move between the lines. */
function move(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const line = event.target instanceof HTMLElement ? event.target.closest("[data-line]") : null;
  if (step === 0 || !line) {
    return;
  }
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-line]")];
  const next = lines[lines.indexOf(line as HTMLElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
