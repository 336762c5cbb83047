// The reply: what it means, and its body, headers and bytes.

import { useState } from "react";
import { useKept } from "../../app/kept";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import type { Explained } from "../../bindings/Explained";
import { Banner, EmptyPlace, FaultBanner } from "../../components/Banner";
import { Segments } from "../../components/Segments";
import { size } from "../../lib/size";
import { BodyView } from "./BodyView";
import { HeaderTable } from "./HeadersTab";
import css from "./Inspect.module.css";
import { LongBody } from "./LongBody";
import payloadCss from "./Payload.module.css";
import { READ_AT_ONCE, usePart } from "./parts";
import { RawView } from "./RawView";
import { useReveal } from "./Reveal";
import { inspectView } from "./view-state";
import { answerTone, answerWords } from "./words";

const VIEWS = [
  { id: "body", title: "Body" },
  { id: "headers", title: "Headers" },
  { id: "raw", title: "Raw" },
] as const;

/** The reply. */
export function ReplyTab({ view }: { view: EnvelopeView }) {
  const { envelope, explained } = view;
  const kept = useKept(inspectView);
  const none = envelope.status === null && envelope.reply.bytes === 0 && envelope.reply.headers.length === 0;
  return (
    <>
      <div className={payloadCss.replyHead}>
        <span>
          <b data-tone={answerTone(envelope)}>{envelope.status ?? "No answer"}</b> {answerWords(envelope)}
        </span>
        <span className={css.hint}>{size(envelope.reply.bytes)}</span>
        <span className={css.grow} />
        <Segments
          label="Part of the reply"
          options={VIEWS}
          value={kept.reply}
          onChange={(reply) => inspectView.set({ reply })}
        />
      </div>
      {explained && (
        <div className={css.pad}>
          <Meaning explained={explained} />
        </div>
      )}
      {none ? (
        <EmptyPlace title="No reply">
          {envelope.error ? "None came; what is known stands above and in Overview." : "It has not come yet."}
        </EmptyPlace>
      ) : kept.reply === "headers" ? (
        <div className={css.pad}>
          <HeaderTable headers={envelope.reply.headers} sealed={view.sealed > 0} />
        </div>
      ) : kept.reply === "raw" ? (
        <RawView
          seq={envelope.seq}
          side="reply"
          payload={envelope.reply}
          growing={!envelope.answered}
          chunked={false}
        />
      ) : (
        <ReplyBody view={view} />
      )}
      {envelope.reply.truncated && (
        <p className={payloadCss.footnote}>The reply was cut short; what is here is all that came.</p>
      )}
    </>
  );
}

const NO_PROBLEMS: [] = [];

function ReplyBody({ view }: { view: EnvelopeView }) {
  const { seq, reply, answered } = view.envelope;
  const reveal = useReveal();
  const empty = reply.bytes === 0;
  const [wanted, setWanted] = useState(reply.bytes <= READ_AT_ONCE);
  const { part, fault, retry } = usePart(seq, "reply-body", {
    reveal: reveal.shown,
    enabled: !empty && wanted,
    growing: !answered,
  });

  if (empty) {
    return <EmptyPlace title="No body">{answered ? "The reply carries none." : "There is no reply yet."}</EmptyPlace>;
  }
  if (!wanted) {
    return <LongBody bytes={reply.bytes} onRead={() => setWanted(true)} />;
  }
  return (
    <>
      {fault && <FaultBanner fault={fault} what="The reply cannot be read." onRetry={() => void retry()} />}
      {part && (
        <BodyView
          label="Body of the reply"
          part={part}
          problems={NO_PROBLEMS}
          onReveal={part.masked > 0 ? reveal.ask : undefined}
        />
      )}
      {reveal.dialog}
    </>
  );
}

/** What an answer or a failure means. */
export function Meaning({ explained }: { explained: Explained }) {
  return (
    <Banner tone={explained.retryable ? "warn" : "bad"} title={explained.message}>
      <span>{explained.remedy}</span>
      {explained.platform_says && <span>The platform says: “{explained.platform_says}”</span>}
      <code className={css.mono}>{explained.code}</code>
    </Banner>
  );
}
