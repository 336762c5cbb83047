// The request's bytes as they were recorded.

import type { EnvelopeView } from "../../bindings/EnvelopeView";
import { RawView } from "./RawView";

/** The bytes. */
export function RawTab({ view }: { view: EnvelopeView }) {
  const { seq, request } = view.envelope;
  return <RawView seq={seq} side="request" payload={request} growing={false} chunked={view.chunked} />;
}
