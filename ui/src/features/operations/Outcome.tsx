// What came of an operation: status, refusal, the reply as it came, and its envelopes.

import { useEffect, useMemo, useRef } from "react";
import type { OperationResult } from "../../bindings/OperationResult";
import { Banner, FaultBanner } from "../../components/Banner";
import { Spinner, Tag } from "../../components/Marks";
import { JsonText } from "../../editor/JsonText";
import { bodyText } from "../inspect/body-text";
import { usePart } from "../inspect/parts";
import { Envelopes } from "../setup/Envelopes";
import css from "./Operations.module.css";
import { wordsOf } from "./operations";

interface Props {
  result: OperationResult;
  /** What was refused at no field that there is here. */
  rest: readonly string[];
  onShown: (() => void) | undefined;
}

/** A line of the reply is this high, and not more than so many are in sight, pixels and lines. */
const LINE = 19;
const MOST_LINES = 18;

/** The outcome. */
export function Outcome({ result, rest, onShown }: Props) {
  const { seqs, status, explained, told } = result;
  const last = seqs.at(-1);
  const place = useRef<HTMLElement>(null);
  // Below a long form it would come out of sight.
  useEffect(() => {
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  return (
    <section ref={place} className={css.outcome} aria-label="Outcome">
      <p className={css.status}>
        <Tag tone={explained ? "bad" : "in"}>{status ?? "no answer"}</Tag>
        <span role="status">{explained ? "Refused" : wordsOf(told) || "Done"}</span>
        <Envelopes seqs={seqs} onShown={onShown} />
      </p>
      {explained && (
        <Banner tone="bad" title={explained.message}>
          <span>{explained.remedy}</span>
          {explained.platform_says && <span>The platform says: {explained.platform_says}</span>}
          {rest.map((line) => (
            <span key={line}>{line}</span>
          ))}
        </Banner>
      )}
      {last !== undefined && status !== null && <Reply key={last} seq={last} />}
    </section>
  );
}

/** The body of the last reply, laid out, secrets masked. */
function Reply({ seq }: { seq: number }) {
  const { part, fault, retry } = usePart(seq, "reply-body");
  const body = useMemo(() => (part ? bodyText(part.bytes) : null), [part]);
  if (fault) {
    return <FaultBanner fault={fault} what="The reply cannot be read" onRetry={() => void retry()} />;
  }
  if (!part || !body) {
    return <Spinner label="Reading the reply" />;
  }
  const text = body.laidOut ?? body.text;
  if (text === "") {
    return <p className={css.quiet}>The reply has no body.</p>;
  }
  const lines = Math.min(text.split("\n").length, MOST_LINES);
  return (
    <>
      {body.notes.map((note) => (
        <p key={note} className={css.quiet}>
          {note}
        </p>
      ))}
      <div className={css.reply} style={{ height: lines * LINE + 2 * LINE }}>
        <JsonText label="Reply" text={text} json={body.json} />
      </div>
    </>
  );
}
