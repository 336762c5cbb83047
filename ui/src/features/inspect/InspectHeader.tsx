// The inspector's heading: which envelope, which attempt, and what can be done with it.

import { ChevronDown } from "lucide-react";
import { useHost } from "../../api/host-context";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { Tag } from "../../components/Marks";
import { Menu } from "../../components/Menu";
import { count } from "../../lib/size";
import { clock } from "../../lib/time";
import type { Replay } from "../replay/useReplay";
import css from "./Inspect.module.css";
import { KINDS, SIGNATURES } from "./words";

interface Props {
  view: EnvelopeView;
  onOpen: (seq: number) => void;
  replay: Replay;
}

/** The heading. */
export function InspectHeader({ view, onOpen, replay }: Props) {
  const host = useHost();
  const { envelope, attempts, sealed } = view;
  const { seq, kind, attempt } = envelope;
  return (
    <header className={css.header}>
      <h2>
        {KINDS[kind]} {count(seq)}
      </h2>
      {attempts.length > 1 ? (
        <Menu
          trigger={
            <button type="button" className={css.attempt}>
              attempt {attempt} of {attempts.length} <ChevronDown size={12} aria-hidden />
            </button>
          }
          entries={attempts.map((row) => ({
            id: String(row.seq),
            title: `Attempt ${row.attempt}: ${row.status ?? row.error ?? "no answer"} at ${clock(row.at)} (${count(row.seq)})`,
            disabled: row.seq === seq,
            run: () => onOpen(row.seq),
          }))}
        />
      ) : null}
      <Verdict view={view} />
      <span className={css.grow} />
      <span data-press="copy-curl" title={`Copy as cURL (C)${sealed > 0 ? "; secrets stay masked" : ""}`}>
        <CopyButton
          text={async () => (await host.call("envelope.curl", { seq })).text}
          what={sealed > 0 ? "cURL command, secrets masked" : "cURL command"}
          done={sealed > 0 ? "Copied, secrets masked" : "Copied"}
        >
          Copy as cURL
        </CopyButton>
      </span>
      <Button
        tone="primary"
        onClick={replay.again}
        disabled={replay.running}
        aria-keyshortcuts="r"
        title="Replay (R); to another target (Shift R)"
      >
        {replay.running ? "Replaying…" : "Replay"}{" "}
        <span className={css.key} aria-hidden>
          R
        </span>
      </Button>
    </header>
  );
}

/** Whether it is signed as it should be, where the platform signs. */
function Verdict({ view }: { view: EnvelopeView }) {
  const verdict = view.signature?.verdict ?? view.envelope.signature;
  const known = verdict === null ? undefined : SIGNATURES[verdict as keyof typeof SIGNATURES];
  return known ? (
    <span className={css.verdict}>
      <Tag tone={known.tone} title={known.word}>
        {known.sign} <span className={css.verdictWord}>{known.word}</span>
      </Tag>
    </span>
  ) : null;
}
