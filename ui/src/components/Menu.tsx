// A menu behind a button.

import { Menu as Base } from "@base-ui/react/menu";
import { Fragment, type ReactElement, type ReactNode } from "react";
import { cx } from "./cx";
import { Kbd } from "./Marks";
import css from "./Pop.module.css";

/** One line of a menu. */
interface MenuEntry {
  id: string;
  title: string;
  icon?: ReactNode;
  /** Chord shown at the end of the line. */
  keys?: string | undefined;
  disabled?: boolean;
  /** True draws a rule above. */
  apart?: boolean;
  run: () => void;
}

interface Props {
  /** The button that opens it, for example `<Button>More</Button>`. */
  trigger: ReactElement;
  entries: MenuEntry[];
  side?: "top" | "bottom";
  align?: "start" | "end";
}

/** A button with a menu. */
export function Menu({ trigger, entries, side = "bottom", align = "start" }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={css.positioner} side={side} align={align} sideOffset={5}>
          <Base.Popup className={cx(css.popup, css.menu)}>
            {entries.map((entry) => (
              <Fragment key={entry.id}>
                {entry.apart && <Base.Separator className={css.rule} />}
                <Base.Item className={css.item} disabled={entry.disabled ?? false} onClick={entry.run}>
                  {entry.icon}
                  {entry.title}
                  {entry.keys && (
                    <span className={css.end}>
                      <Kbd keys={entry.keys} />
                    </span>
                  )}
                </Base.Item>
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
