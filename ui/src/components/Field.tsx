// Labelled inputs with hint and error.

import { type ComponentProps, type ReactNode, useId } from "react";
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
    <Labelled id={id} label={label} hint={hint} error={error} className={className}>
      <input id={id} className={cx(css.input, mono && css.mono)} {...described(id, hint, error)} {...rest} />
    </Labelled>
  );
}

/** An input of several lines with its label. */
export function TextAreaField({ label, hint, error, mono, className, ...rest }: Around & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error} className={className}>
      <textarea id={id} className={cx(css.input, mono && css.mono)} {...described(id, hint, error)} {...rest} />
    </Labelled>
  );
}

/** A choice of one of several words with its label. */
export function SelectField({ label, hint, error, mono, className, ...rest }: Around & ComponentProps<"select">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error} className={className}>
      <select id={id} className={cx(css.input, mono && css.mono)} {...described(id, hint, error)} {...rest} />
    </Labelled>
  );
}

interface LabelledProps extends Pick<Around, "label" | "hint" | "error"> {
  id: string;
  className: string | undefined;
  children: ReactNode;
}

/** What is around every input: its label above, hint or error below. */
function Labelled({ id, label, hint, error, className, children }: LabelledProps) {
  return (
    <div className={cx(css.field, className)}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {children}
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
