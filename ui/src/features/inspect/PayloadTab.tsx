// The payload of an envelope: its facts in short, the text, and what is odd about it.

import { useMemo, useState } from "react";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import { EmptyPlace, FaultBanner } from "../../components/Banner";
import { Spinner } from "../../components/Marks";
import { BodyView } from "./BodyView";
import { byWeight } from "./body-text";
import { FactStrip } from "./FactStrip";
import css from "./Inspect.module.css";
import { LongBody } from "./LongBody";
import payloadCss from "./Payload.module.css";
import { ProblemCard } from "./ProblemCard";
import { READ_AT_ONCE, usePart } from "./parts";
import { useReveal } from "./Reveal";
import type { Wish } from "./view-state";

interface Props {
  view: EnvelopeView;
  wish: Wish | null;
  onWish: (wish: Wish | null) => void;
}

/** The payload. */
export function PayloadTab({ view, wish, onWish }: Props) {
  const { envelope } = view;
  const { seq, request } = envelope;
  const [wanted, setWanted] = useState(request.bytes <= READ_AT_ONCE);
  const reveal = useReveal();
  const enabled = wanted && request.bytes > 0;
  const { part, fault, retry } = usePart(seq, "body", { reveal: reveal.shown, enabled });
  const problems = useMemo(() => byWeight(envelope.problems), [envelope.problems]);
  return (
    <>
      <FactStrip view={view} part={part} />
      {fault && (
        <div className={css.pad}>
          <FaultBanner fault={fault} what="The payload cannot be read." onRetry={() => void retry()} />
        </div>
      )}
      {request.bytes === 0 ? (
        <EmptyPlace title="No body">
          {envelope.method} {envelope.error ? "came without one, or it was not read." : "carries none; see Headers."}
        </EmptyPlace>
      ) : !wanted ? (
        <LongBody bytes={request.bytes} onRead={() => setWanted(true)} />
      ) : part ? (
        <BodyView
          label="Payload"
          part={part}
          problems={problems}
          wish={wish}
          onDone={() => onWish(null)}
          onReveal={part.masked > 0 ? reveal.ask : undefined}
        />
      ) : (
        !fault && (
          <div className={css.pad}>
            <Spinner label="Reading the payload" />
          </div>
        )
      )}
      {request.truncated && (
        <p className={payloadCss.footnote}>
          The body was cut short when it was recorded; what is here is all that was read.
        </p>
      )}
      <ProblemCard
        problems={problems}
        start={wish?.kind === "see" ? wish.pointer : null}
        onShow={(pointer) => onWish({ kind: "see", pointer })}
      />
      {reveal.dialog}
    </>
  );
}
