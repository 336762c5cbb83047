// A choice of a few views, all in sight.

import { cx } from "./cx";
import css from "./Segments.module.css";

interface Props<T extends string> {
  label: string;
  options: readonly { id: T; title: string }[];
  value: T;
  onChange: (id: T) => void;
}

/** A row of buttons of which one is pressed. */
export function Segments<T extends string>({ label, options, value, onChange }: Props<T>) {
  return (
    <fieldset className={css.group} aria-label={label}>
      {options.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === value}
          className={cx(css.option, id === value && css.on)}
          onClick={() => onChange(id)}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}
