// The envelopes that show something: a click opens one in the inspector.

import { selectEnvelope } from "../../app/selection";
import { Button } from "../../components/Button";
import { count } from "../../lib/size";
import css from "./Setup.module.css";

/** So many are named; the log has all of them. */
const MOST = 6;

interface Props {
  seqs: readonly number[];
  /** After one was opened. */
  onShown?: (() => void) | undefined;
}

/** Links to envelopes, or nothing where there are none. */
export function Envelopes({ seqs, onShown }: Props) {
  return seqs.length === 0 ? null : (
    <span className={css.envelopes}>
      {seqs.slice(0, MOST).map((seq) => (
        <Button
          key={seq}
          tone="link"
          onClick={() => {
            selectEnvelope(seq);
            onShown?.();
          }}
          title="Show the envelope"
          aria-label={`Envelope ${count(seq)}`}
        >
          #{count(seq)}
        </Button>
      ))}
      {seqs.length > MOST && `and ${seqs.length - MOST} more`}
    </span>
  );
}
