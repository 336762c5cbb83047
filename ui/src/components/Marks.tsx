// Small marks: tags, counts, keys, dots, a spinner.

import type { ReactNode } from "react";
import { keyCaps } from "../lib/keys";
import { cx } from "./cx";
import css from "./Marks.module.css";

/** Direction or state; always with a word or sign beside the hue. */
export type Tone = "neutral" | "accent" | "in" | "out" | "warn" | "bad" | "note";

/** A word on a coloured ground. */
export function Tag(props: { tone?: Tone; caps?: boolean; title?: string | undefined; children: ReactNode }) {
  const { tone = "neutral", caps = false, title, children } = props;
  return (
    <span className={cx(css.tag, caps && css.caps, css[tone])} title={title}>
      {children}
    </span>
  );
}

/** A number of things not yet seen. */
export function Count({ value, label }: { value: number; label: string }) {
  return (
    <span className={css.count}>
      <span aria-hidden>{value > 99 ? "99+" : value}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  );
}

/** A key or a chord such as `mod+k`, as the keyboard of this machine names it. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keyCaps(keys).map((cap) => (
        <kbd key={cap} className={css.kbd}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}

/** A dot; hollow for "not there". Put words beside it. */
export function Dot({ color, hollow = false }: { color: string; hollow?: boolean }) {
  return <span aria-hidden className={cx(css.dot, hollow && css.hollow)} style={{ color }} />;
}

/** Something is under way. */
export function Spinner({ label }: { label: string }) {
  return <span role="status" aria-label={label} title={label} className={css.spinner} />;
}
