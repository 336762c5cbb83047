// A menu behind a button.

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { Fragment, type ReactElement, type ReactNode } from "react";
import { cx } from "./cx";
import { Kbd } from "./Marks";
import css from "./Pop.module.css";

/** One line of a menu. */
export interface MenuEntry {
  id: string;
  title: string;
  /** What is said of it, in quieter letters. */
  about?: string | undefined;
  icon?: ReactNode;
  /** Chord shown at the end of the line. */
  keys?: string | undefined;
  disabled?: boolean;
  /** True draws a rule above. */
  apart?: boolean;
  /** In a menu that chooses one of several: whether it is this one. */
  checked?: boolean;
  run: () => void;
}

interface Props {
  /** The button that opens it, for example `<Button>More</Button>`. */
  trigger: ReactElement;
  entries: MenuEntry[];
  side?: "top" | "bottom";
  align?: "start" | "end";
  /** What stands above the lines, for example that they are being read. */
  head?: ReactNode;
  onOpenChange?: (open: boolean) => void;
}

/** A button with a menu. */
export function Menu({ trigger, entries, side = "bottom", align = "start", head, onOpenChange }: Props) {
  return (
    <Base.Root onOpenChange={(open) => onOpenChange?.(open)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={css.positioner} side={side} align={align} sideOffset={5} collisionPadding={8}>
          <Base.Popup className={cx(css.popup, css.menu)}>
            {head && <div className={css.menuHead}>{head}</div>}
            {entries.map((entry) => (
              <Fragment key={entry.id}>
                {entry.apart && <Base.Separator className={css.rule} />}
                <Line entry={entry} />
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Line({ entry }: { entry: MenuEntry }) {
  const { checked, disabled = false, run } = entry;
  const inside = (
    <>
      {entry.icon}
      {entry.title}
      {entry.about && <span className={css.entryAbout}>{entry.about}</span>}
      {entry.keys && (
        <span className={css.end}>
          <Kbd keys={entry.keys} />
        </span>
      )}
      {checked && (
        <span className={css.end}>
          <Check size={13} aria-hidden />
        </span>
      )}
    </>
  );
  return checked === undefined ? (
    <Base.Item className={css.item} disabled={disabled} onClick={run}>
      {inside}
    </Base.Item>
  ) : (
    <Base.CheckboxItem className={css.item} disabled={disabled} checked={checked} closeOnClick onClick={run}>
      {inside}
    </Base.CheckboxItem>
  );
}
