// The four facts above a payload.

import type { EnvelopeView } from "../../bindings/EnvelopeView";
import { duration, exact } from "../../lib/time";
import css from "./Inspect.module.css";
import payloadCss from "./Payload.module.css";
import { type Part, useDigestMatches } from "./parts";
import { answerTone, answerWords, fineClock, shortened } from "./words";

/** The facts. */
export function FactStrip({ view, part }: { view: EnvelopeView; part: Part | null }) {
  const { envelope } = view;
  const { started_at, duration_ms, direction, status, dedupe_key, customer, request } = envelope;
  const matches = useDigestMatches(part, request.sha256);
  return (
    <dl className={payloadCss.facts}>
      <dt>{direction === "received" ? "Received" : "Sent"}</dt>
      <dd title={exact(started_at)}>
        {fineClock(started_at)}
        {duration_ms !== null && ` · ${duration(duration_ms)}`}
      </dd>
      <dt>{direction === "received" ? "Answered" : "Answer"}</dt>
      <dd title={answerWords(envelope)}>
        <b data-tone={answerTone(envelope)}>{status ?? "–"}</b> {answerWords(envelope)}
      </dd>
      {dedupe_key ? <dt>Message key</dt> : <dt>Customer</dt>}
      <dd className={css.mono} title={dedupe_key ?? customer ?? undefined}>
        {dedupe_key ? shortened(dedupe_key, 12, 7) : (customer ?? "–")}
      </dd>
      <dt>SHA-256</dt>
      <dd
        className={css.mono}
        title={`${request.sha256}\n${digestWords(matches, part)}`}
        data-tone={matches === null ? undefined : matches ? "in" : "bad"}
      >
        {matches === null ? "" : matches ? "✓ " : "✕ "}
        {shortened(request.sha256, 12)}
      </dd>
    </dl>
  );
}

function digestWords(matches: boolean | null, part: Part | null): string {
  if (matches !== null) {
    return matches ? "The bytes shown have this digest." : "The bytes shown do not have this digest.";
  }
  return part && part.masked > 0 ? "Of the true bytes; what is shown is masked." : "Of the true bytes.";
}
