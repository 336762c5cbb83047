// Bytes of a request or a reply, as text and in hexadecimal; only the rows in sight are drawn.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the bytes scroll, and the keyboard must reach them

import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useKept } from "../../app/kept";
import type { Payload } from "../../bindings/Payload";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { cx } from "../../components/cx";
import { Segments } from "../../components/Segments";
import { plural, size } from "../../lib/size";
import css from "./Inspect.module.css";
import payloadCss from "./Payload.module.css";
import { type Part, READ_AT_ONCE, useDigestMatches, usePart } from "./parts";
import rawCss from "./Raw.module.css";
import { useReveal } from "./Reveal";
import { type RawRow, rawRows, type Section } from "./raw-rows";
import { inspectView } from "./view-state";
import { shortened } from "./words";

/** Height of a row, pixels. */
const ROW = 18;
/** Width of a character, pixels, a little more than it has. */
const CHARACTER = 6.65;

const VIEWS = [
  { id: "text", title: "Text" },
  { id: "hex", title: "Hex" },
] as const;

interface Props {
  seq: number;
  side: "request" | "reply";
  /** The body as recorded. */
  payload: Payload;
  growing: boolean;
  /** Whether the body came in chunks, of which the framing is kept apart. */
  chunked: boolean;
}

/** The bytes. */
export function RawView({ seq, side, payload, growing, chunked }: Props) {
  const { raw } = useKept(inspectView);
  const reveal = useReveal();
  const { sha256, bytes } = payload;
  const [wanted, setWanted] = useState(bytes <= READ_AT_ONCE);
  const options = { reveal: reveal.shown, growing };
  const head = usePart(seq, side === "request" ? "head" : "reply-head", options);
  const body = usePart(seq, side === "request" ? "body" : "reply-body", { ...options, enabled: wanted });
  const framing = usePart(seq, "framing", { ...options, enabled: chunked });
  const fault = head.fault ?? body.fault ?? (chunked ? framing.fault : null);
  const sections = useMemo(
    () =>
      [
        section("head", "Head", head.part),
        section("body", "Body", body.part),
        section("framing", "Chunk framing", framing.part),
      ].filter((one) => one !== null),
    [head.part, body.part, framing.part],
  );
  const matches = useDigestMatches(body.part, sha256);
  const masked = (head.part?.masked ?? 0) + (body.part?.masked ?? 0) + (framing.part?.masked ?? 0);
  return (
    <div className={payloadCss.body}>
      <div className={payloadCss.toolbar}>
        <span
          className={cx(css.mono, payloadCss.digest)}
          data-tone={matches === null ? undefined : matches ? "in" : "bad"}
          title={`SHA-256 of the true body: ${sha256}`}
        >
          {matches === null ? "" : matches ? "✓ " : "✕ "}SHA-256 {shortened(sha256, 12)}
        </span>
        <CopyButton text={sha256} what="SHA-256 of the body" />
        <span className={css.grow} />
        {!wanted && <Button onClick={() => setWanted(true)}>Show the body, {size(bytes)}</Button>}
        {masked > 0 && <Button onClick={reveal.ask}>Show {plural(masked, "secret")}</Button>}
        {reveal.shown && <Button onClick={reveal.hide}>Hide secrets</Button>}
        <Segments label="Bytes as" options={VIEWS} value={raw} onChange={(id) => inspectView.set({ raw: id })} />
      </div>
      {fault && <FaultBanner fault={fault} what="The bytes cannot be read." />}
      <Rows sections={sections} view={raw} masked={masked > 0} />
      {reveal.dialog}
    </div>
  );
}

function section(id: string, title: string, part: Part | null): Section | null {
  return part ? { id, title: `${title} · ${size(part.bytes.length)}`, bytes: part.bytes } : null;
}

function Rows({ sections, view, masked }: { sections: readonly Section[]; view: "text" | "hex"; masked: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = view === "hex" ? (width > 74 * CHARACTER ? 16 : 8) : Math.max(24, Math.floor(width / CHARACTER) - 8);
  const rows = useMemo(() => rawRows(sections, view, columns), [sections, view, columns]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  return (
    <section
      ref={scroller}
      className={rawCss.rows}
      tabIndex={0}
      aria-label={view === "hex" ? "Bytes in hexadecimal" : "Bytes as text"}
    >
      <div className={rawCss.rowSpace} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows.at(index);
          return (
            row && (
              <div key={index} className={rawCss.rawRow} style={{ transform: `translateY(${start}px)` }}>
                <Row row={row} masked={masked} columns={columns} />
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}

function Row({ row, masked, columns }: { row: RawRow; masked: boolean; columns: number }) {
  switch (row.type) {
    case "title":
      return <span className={rawCss.rawTitle}>{row.section.title}</span>;
    case "empty":
      return <span className={rawCss.rawEmpty}>no bytes</span>;
    case "hex":
      return (
        <>
          <span className={rawCss.gutter}>{row.row.offset}</span>
          <span>{spaced(row.row.hex, columns)}</span>
          <span className={rawCss.ascii}>{row.row.text}</span>
        </>
      );
    default:
      return (
        <>
          <span className={rawCss.gutter}>{row.first ? row.line.line : ""}</span>
          <span className={rawCss.rawText}>
            {masked ? <Masked text={row.text} /> : row.text}
            <span className={rawCss.ending}>{row.line.ending}</span>
          </span>
        </>
      );
  }
}

/** Bytes in pairs of hexadecimal digits, wider apart in the middle, and as wide as a whole row. */
function spaced(hex: readonly string[], columns: number): string {
  const half = columns / 2;
  return `${hex.slice(0, half).join(" ")}  ${hex.slice(half).join(" ")}`.padEnd(columns * 3 + 1);
}

function Masked({ text }: { text: string }) {
  return text.split(/(\*{4,})/).map((piece, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity beyond their place
      <mark key={at} title="A secret, sealed">
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}

/** Width of an element's content, pixels. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(480);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target || typeof ResizeObserver === "undefined") {
      return;
    }
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
