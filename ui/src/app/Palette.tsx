// The palette: find a customer or an action by a few letters, and do it.

import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useCommand } from "../api/commands";
import { Dialog } from "../components/Dialog";
import { Kbd } from "../components/Marks";
import { rank } from "../lib/rank";
import { useActionTable } from "./commands";
import css from "./Palette.module.css";
import { selectConversation } from "./selection";
import { wish } from "./wish";

interface Line {
  id: string;
  title: string;
  group: string;
  keys?: string | undefined;
  run: () => void;
}

const MOST = 60;

/** The palette; Enter does what is chosen. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} title="Find or do anything" onClose={onClose} wide>
      <Search onClose={onClose} />
    </Dialog>
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const lines = useLines();
  const shown = useMemo(
    () => rank(query, lines, (line) => `${line.title} ${line.group}`).slice(0, MOST),
    [query, lines],
  );
  const run = (line: Line | undefined) => {
    if (line) {
      onClose();
      // The dialog gives the focus back first, so that what is opened can take it.
      setTimeout(line.run);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (chosen + step + shown.length) % Math.max(shown.length, 1);
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(shown[chosen]);
    }
  };
  return (
    <div className={css.search}>
      <input
        className={css.input}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={shown.length > 0 ? `${id}-${chosen}` : undefined}
        aria-label="Find a customer or an action"
        placeholder="A customer, a place, an action…"
        value={query}
        spellCheck={false}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: the palette is opened in order to type
        autoFocus
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label="Found" className={css.list}>
        {shown.map((line, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input that holds the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input
          <div
            key={line.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={css.line}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(line)}
          >
            <span>{line.title}</span>
            <span className={css.group}>{line.group}</span>
            {line.keys && <Kbd keys={line.keys} />}
          </div>
        ))}
        {shown.length === 0 && <p className={css.none}>Nothing is called that. Fewer letters find more.</p>}
      </div>
    </div>
  );
}

function useLines(): Line[] {
  const table = useActionTable();
  const customers = useCommand("customer.list", {}, ["customers", "connections"]).data;
  return useMemo(() => {
    const people = (customers ?? []).map((one) => ({
      id: `customer ${one.connection} ${one.customer}`,
      title: one.name ? `${one.name} · ${one.customer}` : one.customer,
      group: one.connection,
      run: () => {
        selectConversation(one.connection, one.customer);
        wish("write", `${one.connection} ${one.customer}`);
      },
    }));
    const deeds = table
      .filter(({ id, enabled = true }) => enabled && id !== "window.palette")
      .map(({ id, title, group, keys, run }) => ({ id, title, group, keys: keys?.[0], run }));
    return [...deeds, ...people];
  }, [table, customers]);
}
