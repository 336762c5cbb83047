// What is wrong with a conversation as a whole, with its cause and what to do.

import type { Problem } from "../../bindings/Problem";
import { Banner } from "../../components/Banner";
import css from "./Conversation.module.css";

const TONES = { error: "bad", warning: "warn", note: "note" } as const;

/** One banner for each; nothing while all is well. */
export function Warnings({ warnings }: { warnings: readonly Problem[] }) {
  return warnings.length === 0 ? null : (
    <div className={css.warnings}>
      {warnings.map(({ code, severity, message, documented, received, remedy }) => (
        <Banner key={`${code} ${message}`} tone={TONES[severity]} title={message}>
          {documented && <span>{documented}</span>}
          {received && <span>{received}</span>}
          {remedy && <span>{remedy}</span>}
        </Banner>
      ))}
    </div>
  );
}
