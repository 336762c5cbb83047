// The sheet of keys.

import { Dialog } from "../components/Dialog";
import { Kbd } from "../components/Marks";
import { type Action, useActionTable } from "./commands";
import css from "./Palette.module.css";

const GROUPS: Action["group"][] = ["Conversation", "Envelope", "Log", "Go to", "Window"];

/** Keys that belong to a field or a list and are not in the table. */
const FIXED: { group: Action["group"]; title: string; keys: string[] }[] = [
  { group: "Conversation", title: "Send", keys: ["enter"] },
  { group: "Conversation", title: "New line", keys: ["shift+enter"] },
  { group: "Conversation", title: "Recall what was sent", keys: ["arrowup"] },
  { group: "Conversation", title: "Move between messages", keys: ["arrowup", "arrowdown"] },
];

/** Every action that has a key. */
export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const table = useActionTable();
  return (
    <Dialog open={open} title="Keyboard shortcuts" onClose={onClose} wide>
      <div className={css.groups}>
        {GROUPS.map((group) => {
          const rows = [
            ...FIXED.filter((row) => row.group === group),
            ...table.filter((row) => row.group === group && row.keys?.length),
          ];
          return rows.length === 0 ? null : (
            <section key={group}>
              <h3>{group}</h3>
              {rows.map(({ title, keys = [] }) => (
                <div key={title} className={css.row}>
                  <span>{title}</span>
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
