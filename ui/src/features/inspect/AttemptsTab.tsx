// The attempts of one message, the replays of this envelope, and what it is a replay of.

import { Repeat } from "lucide-react";
import type { AttemptRow } from "../../bindings/AttemptRow";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import { EmptyPlace } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Time } from "../../components/Time";
import { count } from "../../lib/size";
import { duration } from "../../lib/time";
import css from "./Inspect.module.css";
import tablesCss from "./Tables.module.css";
import { answerTone } from "./words";

interface Props {
  view: EnvelopeView;
  onOpen: (seq: number) => void;
}

/** The table of attempts. */
export function AttemptsTab({ view, onOpen }: Props) {
  const { attempts, envelope } = view;
  if (attempts.length <= 1) {
    return (
      <EmptyPlace title="One attempt" icon={<Repeat size={18} />}>
        {envelope.dedupe_key
          ? "No other envelope carries this message key so far."
          : "This envelope has no key by which attempts of one message could be recognised."}
      </EmptyPlace>
    );
  }
  return (
    <div className={css.pad}>
      <table className={tablesCss.table}>
        <caption>
          Attempts of one message, told by its key{" "}
          {envelope.dedupe_key && <code className={css.mono}>{envelope.dedupe_key}</code>}
        </caption>
        <thead>
          <tr>
            <th scope="col">Attempt</th>
            <th scope="col">Envelope</th>
            <th scope="col">Time</th>
            <th scope="col">Gap</th>
            <th scope="col">Answer</th>
            <th scope="col">Took</th>
            <th scope="col">Same body</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((row, at) => (
            <tr key={row.seq} aria-current={row.seq === envelope.seq ? "true" : undefined}>
              <td>{row.attempt}</td>
              <td>
                <Button tone="link" onClick={() => onOpen(row.seq)} disabled={row.seq === envelope.seq}>
                  {count(row.seq)}
                </Button>
              </td>
              <td>
                <Time at={row.at} />
              </td>
              <td>{gap(attempts[at - 1], row)}</td>
              <td data-tone={answerTone(row)}>{row.status ?? row.error?.replaceAll("_", " ") ?? "–"}</td>
              <td>{row.duration_ms === null ? "–" : duration(row.duration_ms)}</td>
              {at === 0 ? (
                <td>first</td>
              ) : (
                <td data-tone={row.same_body ? "in" : "bad"}>{row.same_body ? "✓ yes" : "✕ no"}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function gap(before: AttemptRow | undefined, row: AttemptRow): string {
  return before ? `+${duration((row.at - before.at) / 1000)}` : "–";
}
