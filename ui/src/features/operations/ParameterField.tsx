// One parameter of an operation as a field of its type.

import { useId } from "react";
import type { ParameterView } from "../../bindings/ParameterView";
import { Button } from "../../components/Button";
import { SelectField, TextAreaField, TextField } from "../../components/Field";
import css from "./Operations.module.css";
import { titleOf } from "./operations";

interface Props {
  parameter: ParameterView;
  value: string;
  /** Whether the value is the open conversation's. */
  known: boolean;
  /** What the platform refused here. */
  error: string | undefined;
  onChange: (value: string) => void;
}

/** The field. */
export function ParameterField({ parameter, value, known, error, onChange }: Props) {
  const { name, takes, choices, needed, about } = parameter;
  const around = {
    label: needed ? `${titleOf(name)} (required)` : titleOf(name),
    hint: known ? `${about} Filled in from the open conversation.` : about,
    error,
    value,
    "aria-required": needed,
  };
  switch (takes) {
    case "truth":
      return <Truth {...around} needed={needed} onChange={onChange} />;
    case "choice":
      return (
        <SelectField {...around} onChange={(event) => onChange(event.target.value)}>
          <option value="">{needed ? "Choose…" : "Left out"}</option>
          {choices.map((word) => (
            <option key={word}>{word}</option>
          ))}
        </SelectField>
      );
    case "json":
      return <TextAreaField {...around} mono rows={3} onChange={(event) => onChange(event.target.value)} />;
    case "webhook":
      return (
        <div className={css.webhook}>
          <TextField {...around} mono onChange={(event) => onChange(event.target.value)} placeholder="https://…" />
          <Button onClick={() => onChange("here")} disabled={value === "here"}>
            Use this connection's
          </Button>
        </div>
      );
    default:
      return (
        <TextField
          {...around}
          {...INPUTS[takes]}
          mono={takes !== "text" && takes !== "secret"}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

const INPUTS: Record<string, { type?: string; inputMode?: "numeric" | "decimal" | "url"; placeholder?: string }> = {
  number: { inputMode: "numeric" },
  degrees: { inputMode: "decimal" },
  url: { inputMode: "url", placeholder: "https://…" },
  secret: { type: "password" },
};

interface TruthProps {
  label: string;
  hint: string;
  error: string | undefined;
  value: string;
  needed: boolean;
  onChange: (value: string) => void;
}

/** Yes, no, or neither: what is left out is not the same as no. */
function Truth({ label, hint, error, value, needed, onChange }: TruthProps) {
  const id = useId();
  return (
    <div className={css.truth}>
      <input
        id={id}
        type="checkbox"
        aria-describedby={`${id}-below`}
        aria-invalid={error ? true : undefined}
        checked={value === "true"}
        ref={(box) => {
          if (box) {
            box.indeterminate = value === "";
          }
        }}
        onChange={() => onChange(value === "true" ? "false" : "true")}
      />
      <span className={css.words}>
        <span className={css.truthHead}>
          <label htmlFor={id}>{label}</label>
          <code>{value || "left out"}</code>
          {!needed && value !== "" && (
            <Button tone="link" onClick={() => onChange("")}>
              Leave it out
            </Button>
          )}
        </span>
        <span id={`${id}-below`} className={error ? css.refused : css.quiet} role={error ? "alert" : undefined}>
          {error ?? hint}
        </span>
      </span>
    </div>
  );
}
