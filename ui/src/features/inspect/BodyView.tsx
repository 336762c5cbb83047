// A body as text: as received or laid out, with its problems marked, find, and the pointer of the value under the cursor.

import { Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useKept } from "../../app/kept";
import type { Problem } from "../../bindings/Problem";
import { Button, IconButton } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { Segments } from "../../components/Segments";
import { JsonText, type JsonTextHandle } from "../../editor/JsonText";
import { placeAt } from "../../lib/json-pointer";
import { size } from "../../lib/size";
import { type BodyText, bodyText, marksOf, problemSpans } from "./body-text";
import css from "./Inspect.module.css";
import payloadCss from "./Payload.module.css";
import type { Part } from "./parts";
import { inspectView, type Wish } from "./view-state";

interface Props {
  label: string;
  part: Part;
  problems: readonly Problem[];
  /** What is wanted of the text; done once, then `onDone` is called. */
  wish?: Wish | null;
  onDone?: () => void;
  /** Shows the secrets of the body; absent where there are none or they are shown. */
  onReveal?: (() => void) | undefined;
}

const VIEWS = [
  { id: "laid", title: "Laid out" },
  { id: "raw", title: "As received" },
] as const;

const NOWHERE: ReturnType<typeof problemSpans> = new Map();

/** A pause of the cursor after which its pointer is looked up, milliseconds. */
const REST = 60;

/** A body. */
export function BodyView({ label, part, problems, wish = null, onDone, onReveal }: Props) {
  const kept = useKept(inspectView);
  const body = useMemo(() => bodyText(part.bytes), [part.bytes]);
  const laid = kept.laidOut && body.laidOut !== null;
  const text = laid ? (body.laidOut ?? body.text) : body.text;
  const spans = useMemo(() => (body.json ? problemSpans(text, problems) : NOWHERE), [body.json, text, problems]);
  const marks = useMemo(() => marksOf(spans), [spans]);
  const editor = useRef<JsonTextHandle>(null);
  const { pointer, onCursor } = usePointer(body.json ? text : "");

  useEffect(() => {
    if (wish?.kind === "find") {
      editor.current?.find();
    } else if (wish) {
      const problem = problems.find(({ pointer }) => pointer === wish.pointer);
      const span = problem && spans.get(problem);
      if (span) {
        editor.current?.show(span.start);
      }
    }
    if (wish) {
      onDone?.();
    }
  }, [wish, onDone, problems, spans]);

  return (
    <div className={payloadCss.body}>
      <div className={payloadCss.toolbar}>
        {pointer === null ? (
          <span className={css.hint}>{size(part.bytes.length)}</span>
        ) : (
          <span className={payloadCss.pointer} title="JSON pointer of the value under the cursor">
            {pointer || "(whole body)"}
          </span>
        )}
        {pointer !== null && pointer !== "" && (
          <span data-press="copy-pointer">
            <CopyButton text={pointer} what="JSON pointer" />
          </span>
        )}
        <span className={css.grow} />
        {body.laidOut !== null && (
          <Segments
            label="Whitespace"
            options={VIEWS}
            value={laid ? "laid" : "raw"}
            onChange={(id) => inspectView.set({ laidOut: id === "laid" })}
          />
        )}
        <IconButton
          label="Find in payload"
          icon={<Search size={13} aria-hidden />}
          onClick={() => editor.current?.find()}
        />
      </div>
      <Notes body={body} masked={part.masked} onReveal={onReveal} />
      <JsonText ref={editor} label={label} text={text} json={body.json} marks={marks} onCursor={onCursor} />
    </div>
  );
}

function Notes({ body, masked, onReveal }: { body: BodyText; masked: number; onReveal?: (() => void) | undefined }) {
  if (body.notes.length === 0 && masked === 0) {
    return null;
  }
  return (
    <div className={payloadCss.notes} role="status">
      {body.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {masked > 0 && (
        <p>
          {masked === 1 ? "One secret is" : `${masked} secrets are`} masked with *.{" "}
          {onReveal && (
            <Button tone="link" onClick={onReveal}>
              Show
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

/** The pointer of the value under the cursor, once the cursor rests. */
function usePointer(text: string) {
  const [offset, setOffset] = useState<number | null>(null);
  const [pointer, setPointer] = useState<string | null>(null);
  useEffect(() => {
    if (offset === null || text === "") {
      setPointer(null);
      return;
    }
    const timer = setTimeout(() => setPointer(placeAt(text, offset)?.pointer ?? null), REST);
    return () => clearTimeout(timer);
  }, [text, offset]);
  return { pointer, onCursor: setOffset };
}
