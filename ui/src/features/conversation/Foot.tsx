// What stands below and beside a bubble: how far the platform says it got, what later deliveries changed, echoes.

import { Check, CheckCheck, CircleX, Repeat2 } from "lucide-react";
import { useState } from "react";
import { selectEnvelope } from "../../app/selection";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { MessageUpdate } from "../../bindings/MessageUpdate";
import { Button } from "../../components/Button";
import { cx } from "../../components/cx";
import { Time } from "../../components/Time";
import { count, plural } from "../../lib/size";
import css from "./Foot.module.css";

const TICKS: Record<string, { Icon: typeof Check; words: string; tone?: string | undefined }> = {
  sent: { Icon: Check, words: "Sent: the platform has it" },
  delivered: { Icon: CheckCheck, words: "Delivered to the customer’s channel" },
  read: { Icon: CheckCheck, words: "Read by the customer", tone: css.read },
  failed: { Icon: CircleX, words: "Failed", tone: css.failed },
};

/** The tick beside a bubble; words for those who do not see it. */
export function Tick({ word, reason }: { word: string | null; reason: string | null }) {
  const tick = TICKS[word ?? ""];
  if (word === null) {
    return null;
  }
  const words = `${tick?.words ?? word}${reason ? `: ${reason}` : ""}`;
  return (
    <span className={cx(css.tick, tick?.tone)} role="img" aria-label={words} title={words}>
      {tick ? <tick.Icon size={14} aria-hidden /> : word}
    </span>
  );
}

/** The line below a bubble; nothing where nothing came later. */
export function Foot({ item }: { item: ConversationItem }) {
  const { updates, echoes } = item;
  const [open, setOpen] = useState(false);
  const fields = new Set(updates.flatMap(({ changes }) => changes.map(({ pointer }) => pointer))).size;
  if (updates.length === 0 && echoes.length === 0) {
    return null;
  }
  return (
    <div className={cx(css.foot, item.sender.kind === "customer" && css.mine)}>
      <div className={css.line}>
        {updates.length > 0 && (
          <Button tone="quiet" className={css.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
            changed {plural(fields, "field")}
            {updates.length > 1 && ` in ${plural(updates.length, "update")}`} {open ? "▴" : "▾"}
          </Button>
        )}
        {echoes.map((seq) => (
          <Button
            key={seq}
            tone="quiet"
            className={css.toggle}
            title="Your own message, sent back by the platform as a webhook: a bridge must not deliver it once more."
            onClick={() => selectEnvelope(seq)}
          >
            <Repeat2 size={12} aria-hidden /> echo #{count(seq)}
          </Button>
        ))}
      </div>
      {open && updates.map((update) => <Update key={update.seq} update={update} />)}
    </div>
  );
}

function Update({ update }: { update: MessageUpdate }) {
  const { seq, at, changes } = update;
  return (
    <div className={css.update}>
      <Button tone="link" onClick={() => selectEnvelope(seq)}>
        Update #{count(seq)}
      </Button>{" "}
      <Time at={at} />
      <dl>
        {changes.map(({ pointer, before, after }) => (
          <div key={pointer}>
            <dt>{pointer === "" ? "the whole body" : pointer}</dt>
            <dd>
              {before === null ? <em>was not there</em> : <del>{before}</del>} →{" "}
              {after === null ? <em>is gone</em> : <ins>{after}</ins>}
            </dd>
          </div>
        ))}
      </dl>
      {changes.length === 0 && <p>Nothing differs from the delivery before.</p>}
    </div>
  );
}
