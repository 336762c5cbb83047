// Labelled inputs with hint and error.

import { type ComponentProps, useId } from "react";
import { cx } from "./cx";
import css from "./Field.module.css";

interface Around {
  label: string;
  hint?: string | undefined;
  error?: string | null | undefined;
  mono?: boolean | undefined;
}

/** A one-line input with its label. */
export function TextField({ label, hint, error, mono, className, ...rest }: Around & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={cx(css.field, className)}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <input id={id} className={cx(css.input, mono && css.mono)} {...described(id, hint, error)} {...rest} />
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

/** An input of several lines with its label. */
export function TextAreaField({ label, hint, error, mono, className, ...rest }: Around & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <div className={cx(css.field, className)}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <textarea id={id} className={cx(css.input, mono && css.mono)} {...described(id, hint, error)} {...rest} />
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

/** A choice of one of several words with its label. */
export function SelectField({ label, hint, error, mono, className, ...rest }: Around & ComponentProps<"select">) {
  const id = useId();
  return (
    <div className={cx(css.field, className)}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <select id={id} className={cx(css.input, mono && css.mono)} {...described(id, hint, error)} {...rest} />
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

function described(id: string, hint: string | undefined, error: string | null | undefined) {
  return {
    "aria-describedby": error ? `${id}-error` : hint ? `${id}-hint` : undefined,
    "aria-invalid": error ? true : undefined,
    autoComplete: "off",
    spellCheck: false,
  };
}

function Below({ id, hint, error }: { id: string; hint: string | undefined; error: string | null | undefined }) {
  if (error) {
    return (
      <span id={`${id}-error`} className={css.error} role="alert">
        {error}
      </span>
    );
  }
  return hint ? (
    <span id={`${id}-hint`} className={css.hint}>
      {hint}
    </span>
  ) : null;
}
