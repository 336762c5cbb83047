// What is wrong with a conversation as a whole: one line each, with its cause and what to do behind it.

import { useState } from "react";
import type { Problem } from "../../bindings/Problem";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import css from "./Conversation.module.css";

const TONES = { error: "bad", warning: "warn", note: "note" } as const;

/** One banner for each; nothing while all is well. */
export function Warnings({ warnings }: { warnings: readonly Problem[] }) {
  return warnings.length === 0 ? null : (
    <div className={css.warnings}>
      {warnings.map((warning) => (
        <Warning key={`${warning.code} ${warning.message}`} warning={warning} />
      ))}
    </div>
  );
}

function Warning({ warning }: { warning: Problem }) {
  const { severity, message, documented, received, remedy } = warning;
  const [open, setOpen] = useState(false);
  // The first sentence says what is so; what follows says why.
  const [what = message, ...why] = message.split(/(?<=\.)\s+/);
  return (
    <Banner
      tone={TONES[severity]}
      title={what}
      actions={
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          Cause and remedy
        </Button>
      }
    >
      {open && (
        <>
          {why.length > 0 && <span>{why.join(" ")}</span>}
          {documented && (
            <span>
              Expected: {documented}
              {received && `; found: ${received}`}.
            </span>
          )}
          {remedy && <span>{remedy}</span>}
        </>
      )}
    </Banner>
  );
}
