// Tabs with their panels.

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import css from "./Tabs.module.css";

/** One tab. Only the panel of the chosen one is rendered. */
export interface TabEntry {
  id: string;
  title: string;
  /** A mark behind the title, for example a count. */
  mark?: ReactNode;
  render: () => ReactNode;
}

interface Props {
  label: string;
  tabs: TabEntry[];
  value: string;
  onChange: (id: string) => void;
}

/** Tabs; arrow keys move between them. */
export function Tabs({ label, tabs, value, onChange }: Props) {
  return (
    <Base.Root className={css.tabs} value={value} onValueChange={(next) => onChange(String(next))}>
      <Base.List className={css.list} aria-label={label} activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab key={tab.id} value={tab.id} className={css.tab}>
            {tab.title}
            {tab.mark}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className={css.panel} tabIndex={-1}>
          {tab.id === value && tab.render()}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
