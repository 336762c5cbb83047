// One message: who, when, how it went, what it says, and what to do about it.

import { History, Lock, RefreshCw, RotateCcw } from "lucide-react";
import { memo } from "react";
import { useHost } from "../../api/host-context";
import { selectEnvelope } from "../../app/selection";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import type { Problem } from "../../bindings/Problem";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { cx } from "../../components/cx";
import { Spinner, Tag } from "../../components/Marks";
import { SafeText } from "../../components/SafeText";
import { Time } from "../../components/Time";
import { count, plural } from "../../lib/size";
import { duration } from "../../lib/time";
import { againOf } from "./again";
import { ContentView } from "./ContentView";
import css from "./Feed.module.css";
import { Foot, Tick } from "./Foot";
import type { Say } from "./talk";

interface Props {
  item: ConversationItem;
  /** Whether the line with sender and time stands above. */
  head: boolean;
  /** Label of the button that the customer answered with. */
  answered: string | null;
  botName: string;
  selected: boolean;
  onSay: Say;
}

/** A message in the feed. */
export const Message = memo(function Message({ item, head, answered, botName, selected, onSay }: Props) {
  const { sender, delivery, seq } = item;
  const mine = sender.kind === "customer";
  const broken = delivery === "refused" || delivery === "failed";
  const underway = delivery === "queued" || delivery === "sending";
  const open = () => {
    if (seq > 0 && (window.getSelection()?.toString() ?? "") === "") {
      selectEnvelope(seq);
    }
  };
  if (item.activity || (sender.kind === "system" && item.content.type === "event")) {
    return <Activity item={item} selected={selected} />;
  }
  return (
    <article
      className={cx(
        css.message,
        mine && css.mine,
        sender.kind === "agent" && css.agent,
        sender.kind === "system" && css.system,
        item.private && css.note,
        item.echo && css.echo,
        item.from_history && css.told,
        mine && broken && css.broken,
        mine && underway && css.underway,
      )}
      aria-label={`${whoOf(item, botName)}${selected ? ", selected" : ""}`}
    >
      {head && <Head item={item} botName={botName} />}
      <div className={css.beside}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the time above is the button; this is its larger target */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys on the feed select messages */}
        <div className={css.bubble} data-selected={selected || undefined} onClick={open}>
          <ContentView item={item} answered={answered} onSay={onSay} />
        </div>
        <Tick word={item.status_word} reason={item.status_reason} />
      </div>
      <Foot item={item} />
      {item.status_word === "failed" && (
        <div className={css.trouble}>
          <Banner tone="bad" title="The platform marked this message as failed.">
            {item.status_reason && <SafeText text={item.status_reason} />}
          </Banner>
        </div>
      )}
      {broken && <Trouble item={item} onSay={onSay} />}
    </article>
  );
});

/** A line about the conversation: nobody's words. */
function Activity({ item, selected }: { item: ConversationItem; selected: boolean }) {
  const { content, seq, at } = item;
  return (
    <article
      className={cx(css.activity, selected && css.chosen)}
      aria-label={`Activity${selected ? ", selected" : ""}`}
    >
      <span>
        {content.type === "event" || content.type === "text" ? <SafeText text={content.text} /> : content.type}
      </span>
      <button type="button" className={css.open} disabled={seq === 0} onClick={() => selectEnvelope(seq)}>
        <Time at={at} />
        <span className="visually-hidden">, show envelope {seq}</span>
      </button>
      {item.from_history && <span>from history</span>}
      {item.attempts.length > 1 && <Tag tone="note">↻ {plural(item.attempts.length, "attempt")}</Tag>}
      <Problems problems={item.problems} />
      {item.delivery !== "delivered" && <State item={item} />}
    </article>
  );
}

function Head({ item, botName }: { item: ConversationItem; botName: string }) {
  const { sender, problems, attempts, kind, parent_seq, seq } = item;
  const mine = sender.kind === "customer";
  return (
    <div className={css.head}>
      {!mine && <span title={sender.email ?? undefined}>{whoOf(item, botName)} ·</span>}
      <button type="button" className={css.open} disabled={seq === 0} onClick={() => selectEnvelope(seq)}>
        <Time at={item.at} />
        <span className="visually-hidden">{seq > 0 ? `, show envelope ${seq}` : ", not sent yet"}</span>
      </button>
      {mine && !item.echo && !item.from_history && <State item={item} />}
      {item.private && (
        <Tag tone="note" title="A note among agents: your bridge must not show it to the customer.">
          <Lock size={10} aria-hidden /> Private note
        </Tag>
      )}
      {item.from_history && (
        <Tag title="Read from the platform's history: it did not arrive here by itself. Its envelope is that of the reading.">
          <History size={10} aria-hidden /> from history
        </Tag>
      )}
      {item.echo && (
        <Tag title="Your own message, sent back by the platform: your bridge must not deliver it once more.">echo</Tag>
      )}
      {attempts.length > 1 && (
        <Tag tone="note" title="The same message was tried more than once; the inspector lists the attempts.">
          ↻ {plural(attempts.length, "attempt")}
        </Tag>
      )}
      {(kind === "replay" || parent_seq !== null) && (
        <Tag tone="accent">
          <RotateCcw size={10} aria-hidden /> replay{parent_seq !== null && ` of #${count(parent_seq)}`}
        </Tag>
      )}
      <Problems problems={problems} />
    </div>
  );
}

/** What is only worth knowing is no alarm. */
function Problems({ problems }: { problems: readonly Problem[] }) {
  const worst = (["error", "warning", "note"] as const).find((one) =>
    problems.some(({ severity }) => severity === one),
  );
  if (!worst) {
    return null;
  }
  const tone = { error: "bad", warning: "warn", note: "neutral" } as const;
  return (
    <Tag tone={tone[worst]} title={problems.map(({ message }) => message).join("\n")}>
      {worst === "note" ? plural(problems.length, "remark") : `▲ ${plural(problems.length, "problem")}`}
    </Tag>
  );
}

function State({ item }: { item: ConversationItem }) {
  const { delivery, status, duration_ms } = item;
  const took = duration_ms === null ? "" : ` in ${duration(duration_ms)}`;
  switch (delivery) {
    case "queued":
      return <span className={css.state}>· waiting for its turn</span>;
    case "sending":
      return (
        <span className={css.state}>
          · <Spinner label="Sending" /> sending
        </span>
      );
    case "delivered":
      return (
        <span>
          · {status}
          {took}
        </span>
      );
    default:
      return (
        <Tag tone="bad">
          ✕ {byPolicy(item) ? "answered by your policy" : delivery}
          {status !== null && `, ${status}`}
          {took}
        </Tag>
      );
  }
}

function Trouble({ item, onSay }: { item: ConversationItem; onSay: Say }) {
  const { explained, delivery, seq, status, content, sender, attachments } = item;
  const recorded = useRecordedBody(seq);
  const again = async () => {
    const message = againOf(content) ?? (await recorded());
    if (message) {
      onSay(message, { conversation: item.conversation });
    }
  };
  // What was uploaded has no address by which it could be sent once more.
  const files = attachments.length > 0 || (content.type === "file" && content.url === "");
  const plain = byPolicy(item)
    ? `Answered with ${status} by your own answer policy: the platform takes it for not delivered.`
    : delivery === "refused"
      ? `It was refused with status ${status ?? "unknown"}.`
      : "It got no answer.";
  return (
    <div className={css.trouble}>
      <Banner
        tone="bad"
        title={explained?.message ?? plain}
        actions={
          <>
            {seq > 0 && <Button onClick={() => selectEnvelope(seq)}>Envelope</Button>}
            {sender.kind === "customer" && seq > 0 && !files && (
              <Button onClick={again}>
                <RefreshCw size={12} aria-hidden /> Send again
              </Button>
            )}
          </>
        }
      >
        {explained && <span>{explained.remedy}</span>}
        {explained?.platform_says && <span>The platform says: “{explained.platform_says}”</span>}
        {files && <span>Files are not kept here: attach them again, unless they still wait below.</span>}
      </Banner>
    </div>
  );
}

/** Whether the status is the one that our own door gave a webhook, as its answer policy says. */
function byPolicy({ direction, kind, delivery, status, explained }: ConversationItem): boolean {
  return (
    direction === "received" && kind === "webhook" && delivery === "refused" && status !== null && explained === null
  );
}

/** Reads the body that was sent, for what was written by hand. */
function useRecordedBody(seq: number): () => Promise<CustomerMessage | null> {
  const host = useHost();
  return async () => {
    const part = await host.call("envelope.part", { seq, part: "body", reveal: true }).catch(() => null);
    if (!part) {
      selectEnvelope(seq);
      return null;
    }
    const bytes = Uint8Array.from(atob(part.base64), (sign) => sign.charCodeAt(0));
    return { type: "raw", body: new TextDecoder().decode(bytes) };
  };
}

/** The sender in words. */
function whoOf({ sender }: ConversationItem, botName: string): string {
  switch (sender.kind) {
    case "customer":
      return "You";
    case "bot":
      return sender.name ?? botName;
    case "agent":
      return `${sender.name ?? "Someone"}, human agent`;
    default:
      return sender.name ?? "System or template";
  }
}
