// Custom fields as rows of name and value.

import { Plus, X } from "lucide-react";
import { Button, IconButton } from "../../components/Button";
import { TextField } from "../../components/Field";
import css from "./Conversation.module.css";

/** One field as it is typed. */
export interface FieldText {
  name: string;
  value: string;
}

/** Fields as typed texts: a text stays as it is, everything else is JSON. */
export function textsOf(fields: Record<string, unknown>): FieldText[] {
  return Object.entries(fields).map(([name, value]) => ({
    name,
    value: typeof value === "string" && !isJson(value) ? value : JSON.stringify(value),
  }));
}

/** Fields from typed texts: what is JSON is taken as JSON, everything else as text. Rows without a name are left out. */
export function fieldsOf(texts: readonly FieldText[]): Record<string, unknown> {
  const named = texts.filter(({ name }) => name.trim() !== "");
  return Object.fromEntries(named.map(({ name, value }) => [name.trim(), isJson(value) ? JSON.parse(value) : value]));
}

/** True for JSON whose numbers come back digit by digit; a long id stays text. */
function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== "number" || String(value) === text.trim();
  } catch {
    return false;
  }
}

interface Props {
  fields: FieldText[];
  onChange: (fields: FieldText[]) => void;
}

/** The rows, and a button for one more. */
export function FieldRows({ fields, onChange }: Props) {
  const put = (index: number, change: Partial<FieldText>) =>
    onChange(fields.map((field, at) => (at === index ? { ...field, ...change } : field)));
  return (
    <div className={css.fields}>
      <div className={css.fieldsHead}>
        <span>Fields sent along with each message</span>
        <Button tone="quiet" onClick={() => onChange([...fields, { name: "", value: "" }])}>
          <Plus size={13} aria-hidden /> Field
        </Button>
      </div>
      {fields.map((field, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its place
        <div key={index} className={css.fieldRow}>
          <TextField
            label={index === 0 ? "Name" : ""}
            aria-label={`Name of field ${index + 1}`}
            value={field.name}
            placeholder="email"
            onChange={(event) => put(index, { name: event.target.value })}
          />
          <TextField
            label={index === 0 ? "Value (text or JSON)" : ""}
            aria-label={`Value of field ${index + 1}`}
            mono
            value={field.value}
            onChange={(event) => put(index, { value: event.target.value })}
          />
          <IconButton
            label={`Remove field ${field.name || index + 1}`}
            icon={<X size={14} aria-hidden />}
            onClick={() => onChange(fields.filter((_, at) => at !== index))}
          />
        </div>
      ))}
    </div>
  );
}
