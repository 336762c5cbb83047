// The operations of a connection's API: found by object and by search, chosen, and run.

import { useEffect, useRef, useState } from "react";
import { useCommand } from "../../api/commands";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { OperationView } from "../../bindings/OperationView";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { cx } from "../../components/cx";
import { TextField } from "../../components/Field";
import { Spinner } from "../../components/Marks";
import { OperationForm } from "./OperationForm";
import css from "./Operations.module.css";
import { type Group, grouped, titleOf } from "./operations";
import { useKnown } from "./useKnown";

interface Props {
  view: ConnectionView;
  onClose: () => void;
}

/** The sheet, below the connection that it is about: the inspector stays beside it. */
export function OperationsSheet({ view, onClose }: Props) {
  const { name, platform } = view.connection;
  const place = useRef<HTMLElement>(null);
  const list = useCommand("operation.list", { platform }, []);
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const known = useKnown(name);
  const operation = list.data?.find((one) => one.name === chosen);
  useEffect(() => {
    place.current?.closest("article")?.scrollIntoView?.({ block: "start" });
    place.current?.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
  }, []);
  return (
    <section
      ref={place}
      className={css.sheet}
      tabIndex={-1}
      aria-label={`Operations of ${name}`}
      onKeyDown={(event) => {
        // A question above the sheet closes by itself.
        if (event.key === "Escape" && place.current?.contains(event.target as Node)) {
          event.preventDefault();
          onClose();
        }
      }}
    >
      <header className={css.head}>
        <h4>Operations</h4>
        <span className={css.quiet}>{view.platform_title}: each request is recorded.</span>
        <Button onClick={onClose}>Close</Button>
      </header>
      <FaultBanner fault={list.error} what="The operations could not be listed" onRetry={() => void list.refetch()} />
      <div className={css.columns}>
        <div className={css.side}>
          <TextField
            label="Search"
            type="search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            placeholder="a word, a method, a path"
          />
          {list.isPending ? (
            <Spinner label="Listing" />
          ) : (
            <Groups groups={grouped(list.data ?? [], search)} chosen={chosen} onChoose={setChosen} />
          )}
        </div>
        {operation ? (
          <OperationForm key={operation.name} connection={name} operation={operation} known={known} />
        ) : (
          <p className={css.quiet}>Choose an operation: what it does beside is said before it runs.</p>
        )}
      </div>
    </section>
  );
}

interface GroupsProps {
  groups: readonly Group[];
  chosen: string | null;
  onChoose: (name: string) => void;
}

function Groups({ groups, chosen, onChoose }: GroupsProps) {
  return groups.length === 0 ? (
    <p className={css.quiet}>No operation is called so.</p>
  ) : (
    <nav className={css.groups} aria-label="Operations">
      {groups.map(({ object, operations }) => (
        <section key={object} aria-label={object}>
          <h5>{object}</h5>
          <ul>
            {operations.map((one) => (
              <li key={one.name}>
                <Line operation={one} chosen={one.name === chosen} onChoose={onChoose} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

interface LineProps {
  operation: OperationView;
  chosen: boolean;
  onChoose: (name: string) => void;
}

function Line({ operation: { name, method, about, destroys }, chosen, onChoose }: LineProps) {
  return (
    <button
      type="button"
      className={cx(css.line, destroys && css.destroys)}
      aria-current={chosen || undefined}
      title={about}
      onClick={() => onChoose(name)}
    >
      <span>{titleOf(name)}</span>
      <code>{method}</code>
    </button>
  );
}
