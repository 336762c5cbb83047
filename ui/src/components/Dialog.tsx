// A dialog above the window: forms, sheets, and questions that are asked once.

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import css from "./Pop.module.css";

interface Props {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** What a dialog begins with: its first field, else its first button. */
const FIRST = ["input:not([type=hidden]), textarea, select", "button"];

/** A dialog; it begins at its first field, Escape closes it, and the focus goes back to where it was. */
export function Dialog({ open, title, onClose, children, wide = false }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  if (open && !wasOpen.current) {
    before.current = document.activeElement;
  }
  wasOpen.current = open;
  const first = () => {
    const chosen = document.activeElement;
    if (chosen instanceof HTMLElement && body.current?.contains(chosen)) {
      return chosen;
    }
    return FIRST.map((kind) => body.current?.querySelector<HTMLElement>(kind)).find(Boolean) ?? true;
  };
  const back = () => {
    const now = document.activeElement;
    const lost = !now || now === document.body || body.current?.closest("[role=dialog]")?.contains(now);
    if (!lost) {
      // What the dialog was used for has moved the focus on purpose.
      return false;
    }
    return before.current instanceof HTMLElement && before.current.isConnected ? before.current : true;
  };
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={css.scrim} />
        <Base.Popup className={cx(css.dialog, wide && css.wide)} initialFocus={first} finalFocus={back}>
          <div className={css.dialogHead}>
            <Base.Title className={css.dialogTitle}>{title}</Base.Title>
            <Base.Close render={<IconButton label="Close" icon={<X size={15} aria-hidden />} />} />
          </div>
          <div ref={body} className={css.dialogBody}>
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons that ends a dialog. */
export function DialogEnd({ children }: { children: ReactNode }) {
  return <div className={css.dialogEnd}>{children}</div>;
}

interface ConfirmProps extends Omit<Props, "wide"> {
  /** The word on the button that does it. */
  verb: string;
  danger?: boolean;
  onConfirm: () => void;
}

/** A question that is asked once before something is done. */
export function Confirm({ open, title, onClose, children, verb, danger = false, onConfirm }: ConfirmProps) {
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      {children}
      <DialogEnd>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          tone={danger ? "danger" : "primary"}
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {verb}
        </Button>
      </DialogEnd>
    </Dialog>
  );
}
