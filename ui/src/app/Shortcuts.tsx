// The sheet of keys.

import { cx } from "../components/cx";
import { Dialog } from "../components/Dialog";
import { Kbd } from "../components/Marks";
import { type Action, useActionTable } from "./commands";
import css from "./Palette.module.css";

const GROUPS: Action["group"][] = ["Conversation", "Envelope", "Log", "Go to", "Window"];

type Row = Pick<Action, "group" | "title" | "keys" | "enabled">;

/** What is done with an envelope, and is in the table only while one is selected. */
const OF_ENVELOPE: Row[] = [
  { group: "Envelope", title: "Replay", keys: ["r"], enabled: false },
  { group: "Envelope", title: "Replay to another target", keys: ["shift+r"], enabled: false },
];

/** Keys that belong to a field or a list and are not in the table. */
const FIXED: Row[] = [
  { group: "Conversation", title: "Send", keys: ["enter"] },
  { group: "Conversation", title: "New line", keys: ["shift+enter"] },
  { group: "Conversation", title: "Recall what was sent", keys: ["arrowup"] },
  { group: "Conversation", title: "Leave the text", keys: ["escape"] },
  { group: "Conversation", title: "Move between messages", keys: ["arrowup", "arrowdown"] },
];

const NOT_NOW = "not now: it needs something that is selected";

/** Every action that has a key. */
export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const table = useActionTable();
  return (
    <Dialog open={open} title="Keyboard shortcuts" onClose={onClose} wide>
      <div className={css.groups}>
        {GROUPS.map((group) => {
          const there = table.filter((row) => row.group === group && row.keys?.length);
          const absent = OF_ENVELOPE.filter(({ title }) => !there.some((row) => row.title === title));
          const rows: Row[] = [...FIXED, ...absent].filter((row) => row.group === group).concat(there);
          return rows.length === 0 ? null : (
            <section key={group}>
              <h3>{group}</h3>
              {rows.map(({ title, keys = [], enabled = true }) => (
                <div key={title} className={cx(css.row, !enabled && css.off)} title={enabled ? undefined : NOT_NOW}>
                  <span>
                    {title}
                    {!enabled && <span className="visually-hidden"> ({NOT_NOW})</span>}
                  </span>
                  <span className={css.chords}>
                    {keys.map((chord) => (
                      <Kbd key={chord} keys={chord} />
                    ))}
                  </span>
                </div>
              ))}
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
