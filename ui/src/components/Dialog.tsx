// A dialog above the window: forms, sheets, and questions that are asked once.

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
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

/** A dialog; Escape closes it and the focus goes back to where it was. */
export function Dialog({ open, title, onClose, children, wide = false }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={css.scrim} />
        <Base.Popup className={cx(css.dialog, wide && css.wide)}>
          <div className={css.dialogHead}>
            <Base.Title className={css.dialogTitle}>{title}</Base.Title>
            <Base.Close render={<IconButton label="Close" icon={<X size={15} aria-hidden />} />} />
          </div>
          <div className={css.dialogBody}>{children}</div>
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
