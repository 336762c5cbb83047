// Everything about an envelope in words: the exchange, what it means, who is who, what it is linked to.

import { Fragment, type ReactNode } from "react";
import type { Envelope } from "../../bindings/Envelope";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import type { Reading } from "../../bindings/Reading";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { Tag } from "../../components/Marks";
import { count, plural, size } from "../../lib/size";
import { clock, duration, exact } from "../../lib/time";
import { DIRECTIONS } from "../log/row";
import overviewCss from "./Overview.module.css";
import { Meaning } from "./ReplyTab";
import { answerTone, answerWords, fineClock, SENDERS, SIGNATURES } from "./words";

interface Props {
  view: EnvelopeView;
  onOpen: (seq: number) => void;
}

type Fact = [name: string, value: ReactNode] | null;

/** The overview. */
export function OverviewTab({ view, onOpen }: Props) {
  const { envelope, reading, explained } = view;
  return (
    <div className={overviewCss.overview}>
      {explained && <Meaning explained={explained} />}
      <Facts title="Exchange" facts={exchange(view)} />
      {reading && <Facts title="Message" facts={message(reading)} />}
      <Facts title="Who is who" facts={identities(envelope, reading)} />
      {reading && reading.fields.length > 0 && (
        <Facts
          title="Custom fields"
          facts={reading.fields.map(([name, value]) => [name, <code key={name}>{value}</code>])}
        />
      )}
      <Facts title="Linked" facts={links(view, onOpen)} />
    </div>
  );
}

function Facts({ title, facts }: { title: string; facts: Fact[] }) {
  const present = facts.filter((fact) => fact !== null);
  return present.length === 0 ? null : (
    <section>
      <h3>{title}</h3>
      <dl>
        {present.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a custom field's name may come twice
          <Fragment key={`${name} ${at}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function exchange(view: EnvelopeView): Fact[] {
  const { envelope, sealed, chunked } = view;
  const { direction, started_at, duration_ms, method, url, target, request, reply, peer, signature, error } = envelope;
  const { sign, word, tone } = DIRECTIONS[direction];
  return [
    [
      "Direction",
      <span key="direction" data-tone={tone}>
        {sign} {word}
      </span>,
    ],
    [
      direction === "received" ? "Received" : "Sent",
      <span key="at" title={exact(started_at)}>{`${exact(started_at).slice(0, 10)} ${fineClock(started_at)}`}</span>,
    ],
    ["Took", duration_ms === null ? "under way" : duration(duration_ms)],
    ["Request", <Code key="request" text={`${method} ${url ?? target}`} />],
    [
      "Answer",
      <span key="answer">
        <b data-tone={answerTone(envelope)}>{envelope.status ?? "none"}</b> {answerWords(envelope)}
      </span>,
    ],
    error ? ["Code", <Code key="code" text={error} />] : null,
    [
      "Body",
      `${size(request.bytes)} (${plural(request.bytes, "byte")})${chunked ? ", in chunks" : ""}${request.truncated ? ", cut short" : ""}`,
    ],
    ["SHA-256", <Code key="sha" text={request.sha256} copy="SHA-256" />],
    ["Reply", `${size(reply.bytes)}${reply.truncated ? ", cut short" : ""}`],
    peer ? ["Peer", <Code key="peer" text={peer} />] : null,
    signature ? ["Signature", <Verdict key="signature" signature={signature} />] : null,
    ["Sealed", sealed === 0 ? "no secret found" : `${plural(sealed, "secret")} kept apart, encrypted`],
  ];
}

function Verdict({ signature }: { signature: string }) {
  const known = SIGNATURES[signature as keyof typeof SIGNATURES];
  return known ? <span data-tone={known.tone}>{known.text}</span> : <Code text={signature} />;
}

function message(reading: Reading): Fact[] {
  const { type_name, sender, said_at, summary, status, status_reason } = reading;
  return [
    ["Type", type_name ? <Code key="type" text={type_name} /> : "unknown"],
    sender ? ["From", <Sender key="sender" sender={sender} />] : null,
    said_at === null
      ? null
      : [
          "Said at",
          <span key="said" title={exact(said_at)}>
            {clock(said_at)} by the platform's clock
          </span>,
        ],
    reading.private
      ? [
          "Private",
          <Tag key="private" tone="note">
            Private note
          </Tag>,
        ]
      : null,
    status ? ["Status", [status, status_reason].filter(Boolean).join(": ")] : null,
    summary ? ["Says", summary] : null,
  ];
}

function Sender({ sender }: { sender: NonNullable<Reading["sender"]> }) {
  return (
    <>
      <Tag tone={sender.kind === "agent" ? "in" : "neutral"}>{SENDERS[sender.kind]}</Tag>{" "}
      {[sender.name, sender.email].filter(Boolean).join(", ")}
    </>
  );
}

function identities(envelope: Envelope, reading: Reading | null): Fact[] {
  const sender = reading?.sender;
  const named = (id: string | null | undefined, name: string | null | undefined): ReactNode => (
    <>
      <Code text={id ?? "–"} copy={id ? "id" : undefined} /> {name}
    </>
  );
  return [
    envelope.connection ? ["Connection", envelope.connection] : null,
    envelope.customer
      ? ["Your customer token", <Code key="customer" text={envelope.customer} copy="customer token" />]
      : null,
    reading?.customer_id ? ["Platform's customer id", named(reading.customer_id, reading.customer_name)] : null,
    envelope.conversation
      ? ["Conversation id", <Code key="conversation" text={envelope.conversation} copy="conversation id" />]
      : null,
    reading?.channel_id || reading?.channel_name
      ? ["Channel id", named(reading.channel_id, reading.channel_name)]
      : null,
    sender?.id ? [`${SENDERS[sender.kind]} id`, named(sender.id, sender.name)] : null,
    envelope.dedupe_key ? ["Message key", <Code key="key" text={envelope.dedupe_key} copy="message key" />] : null,
    ["Envelope id", <Code key="id" text={envelope.id} copy="envelope id" />],
  ];
}

/** What an envelope is to its origin, where it is no replay. */
const ORIGINS: Partial<Record<Envelope["kind"], string>> = { forward: "Passed on from", media: "Picture of" };

function links(
  { envelope, attempts, replays, changes, changes_since }: EnvelopeView,
  onOpen: (seq: number) => void,
): Fact[] {
  const open = (seq: number) => (
    <Button key={seq} tone="link" onClick={() => onOpen(seq)}>
      {count(seq)}
    </Button>
  );
  const others = attempts.filter(({ seq }) => seq !== envelope.seq);
  return [
    envelope.parent_seq === null ? null : [ORIGINS[envelope.kind] ?? "Replay of", open(envelope.parent_seq)],
    replays.length === 0
      ? null
      : [
          "Replays and copies",
          <span key="replays" className={overviewCss.list}>
            {replays.map(open)}
          </span>,
        ],
    changes_since === null
      ? null
      : [
          "Delivery before",
          <span key="before" className={overviewCss.list}>
            {open(changes_since)}{" "}
            {changes.length === 0 ? "nothing changed since" : `${plural(changes.length, "value")} changed since`}
          </span>,
        ],
    others.length === 0
      ? null
      : [
          "Other attempts",
          <span key="attempts" className={overviewCss.list}>
            {others.map(({ seq }) => open(seq))}
          </span>,
        ],
  ];
}

function Code({ text, copy }: { text: string; copy?: string | undefined }) {
  return (
    <span className={overviewCss.code}>
      <code>{text}</code>
      {copy && <CopyButton text={text} what={copy} />}
    </span>
  );
}
