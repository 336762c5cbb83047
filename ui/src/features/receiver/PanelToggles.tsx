// Which parts of the window are open: a button each, pressed while the part is there.

import { PanelBottom, PanelLeft, PanelRight } from "lucide-react";
import { useKept } from "../../app/kept";
import { layout } from "../../app/layout";
import { keyCaps } from "../../lib/keys";
import css from "./StatusBar.module.css";

const PANELS = [
  { id: "sidebar", title: "Sidebar", keys: "mod+b", Icon: PanelLeft },
  { id: "log", title: "Log", keys: "mod+j", Icon: PanelBottom },
  { id: "inspector", title: "Inspector", keys: "mod+i", Icon: PanelRight },
] as const;

/** The buttons. */
export function PanelToggles() {
  const panels = useKept(layout);
  return (
    <fieldset className={css.panels} aria-label="Parts of the window">
      {PANELS.map(({ id, title, keys, Icon }) => (
        <button
          key={id}
          type="button"
          className={css.panel}
          aria-pressed={panels[id]}
          aria-label={title}
          title={`${panels[id] ? "Hide" : "Show"} the ${title.toLowerCase()} (${keyCaps(keys).join(" ")})`}
          onClick={() => layout.set({ [id]: !panels[id] })}
        >
          <Icon size={14} aria-hidden />
        </button>
      ))}
    </fieldset>
  );
}
