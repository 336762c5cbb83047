// What stays visible: banners for errors and notices, and what an empty place says.

import { CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Fault } from "../bindings/Fault";
import css from "./Banner.module.css";
import { Button } from "./Button";
import { cx } from "./cx";

type BannerTone = "in" | "note" | "warn" | "bad";

interface BannerProps {
  tone: BannerTone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

const SIGNS = { in: Info, note: Info, warn: TriangleAlert, bad: CircleX };

/** A sentence that stays until its cause is gone or the user closes it. */
export function Banner({ tone, title, children, actions }: BannerProps) {
  const Sign = SIGNS[tone];
  return (
    <div className={cx(css.banner, css[tone])} role={tone === "bad" ? "alert" : "status"}>
      <div className={css.body}>
        <span className={css.title}>
          <Sign size={14} aria-hidden className={css.sign} /> {title}
        </span>
        {children}
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

interface FaultProps {
  fault: Fault | null | undefined;
  /** What was tried, as the beginning of a sentence: "The message was not sent". */
  what?: string;
  onRetry?: () => void;
  /** Opens the envelope that shows it. */
  onShow?: (seq: number) => void;
}

/** A failed command: what, why, what to do. Nothing when there is no fault. */
export function FaultBanner({ fault, what, onRetry, onShow }: FaultProps) {
  if (!fault) {
    return null;
  }
  const { seq } = fault;
  return (
    <Banner
      tone="bad"
      title={what ?? fault.message}
      actions={
        <>
          {seq !== null && onShow && <Button onClick={() => onShow(seq)}>Show envelope</Button>}
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
        </>
      }
    >
      {what && <span>{fault.message}</span>}
      {fault.hint && <span>{fault.hint}</span>}
    </Banner>
  );
}

interface EmptyProps {
  title: string;
  icon?: ReactNode;
  /** What to do next. */
  children?: ReactNode;
  action?: ReactNode;
}

/** An empty place, saying what to do next. */
export function EmptyPlace({ title, icon, children, action }: EmptyProps) {
  return (
    <div className={css.empty}>
      {icon && (
        <span aria-hidden className={css.emptyIcon}>
          {icon}
        </span>
      )}
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
