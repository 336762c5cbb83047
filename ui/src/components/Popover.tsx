// A small panel behind a button.

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import css from "./Pop.module.css";

interface Props {
  trigger: ReactElement;
  title: string;
  children: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "center" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** A button with a panel; Escape or a click outside closes it. */
export function Popover({ trigger, title, children, side = "bottom", align = "start", open, onOpenChange }: Props) {
  const control = open === undefined ? {} : { open };
  return (
    <Base.Root {...control} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={css.positioner} side={side} align={align} sideOffset={5} collisionPadding={8}>
          <Base.Popup className={css.popup}>
            <div className={css.panel}>
              <Base.Title className={css.panelTitle}>{title}</Base.Title>
              {children}
            </div>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
