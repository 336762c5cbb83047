// The messages, newest at the bottom. Only what is near the sight is in the page, so that ten thousand do not slow it.

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { selectEnvelope, useSelection } from "../../app/selection";
import { Button } from "../../components/Button";
import css from "./Feed.module.css";
import { Message } from "./Message";
import { type Row, rowsOf } from "./rows";
import { Turn } from "./Turn";
import type { Say } from "./talk";
import type { Conversation } from "./useConversation";

interface Props {
  conversation: Conversation;
  /** The conversation that was chosen to be looked at. */
  chosen: string | null;
  /** What stands above the oldest message. */
  beginning?: ReactNode | undefined;
  botName: string;
  onSay: Say;
}

const NEAR_END = 80;
const NEAR_TOP = 200;
const BEGINNING: Row = { kind: "beginning", key: "beginning" };

/** The feed. Arrow keys move between messages. */
export function Feed({ conversation, chosen, beginning, botName, onSay }: Props) {
  const { history, shown, older } = conversation;
  const { seq } = useSelection();
  const scroller = useRef<HTMLDivElement>(null);
  const begins = beginning !== undefined && !history.more;
  const rows = useMemo(() => {
    const found = rowsOf(history.items, shown, Date.now());
    return begins ? [BEGINNING, ...found] : found;
  }, [history.items, shown, begins]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "message" ? 62 : 24),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    paddingStart: 12,
    paddingEnd: 10,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
  });
  const lines = virtual.getVirtualItems();
  const fresh = useFresh(rows, virtual.isAtEnd(NEAR_END));

  // The end is where one begins, and where one is after having said something.
  const said = rows.findLast(
    (row) => row.kind === "message" && row.item.sender.kind === "customer" && !row.item.echo && !row.item.from_history,
  )?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `said` is what brings one to the end
  useEffect(() => {
    virtual.scrollToEnd();
  }, [virtual, said]);

  const place = useRef(-1);
  place.current = rows.findLastIndex((row) => row.kind === "message" && row.item.conversation === chosen);
  useEffect(() => {
    if (chosen !== null && place.current >= 0) {
      virtual.scrollToIndex(place.current, { align: "end" });
    }
  }, [chosen, virtual]);
  useStayAtEnd(
    scroller,
    () => virtual.isAtEnd(NEAR_END),
    () => virtual.scrollToEnd(),
  );

  // What was read on request comes in above: the message that was the first stays in sight.
  const first = rows.find((row) => row.kind === "message")?.key;
  const firstBefore = useRef(first);
  useEffect(() => {
    const index = rows.findIndex((row) => row.key === firstBefore.current);
    if (begins && firstBefore.current !== first && index > 1 && (scroller.current?.scrollTop ?? 0) < NEAR_TOP) {
      virtual.scrollToIndex(index, { align: "center" });
    }
    firstBefore.current = first;
  }, [begins, first, rows, virtual]);

  // Only who went upwards and came to rest is shown older messages: one page for each time.
  const [upwards, setUpwards] = useState(false);
  const last = useRef(0);
  const onScroll = () => {
    const now = scroller.current?.scrollTop ?? 0;
    setUpwards((before) => before || now < last.current);
    last.current = now;
  };
  const nearTop = (lines[0]?.index ?? 0) < 5 && !virtual.isScrolling;
  useEffect(() => {
    if (upwards && nearTop && history.more) {
      setUpwards(false);
      older();
    }
  }, [upwards, nearTop, history.more, older]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const next = neighbour(rows, seq, step);
    if (next) {
      event.preventDefault();
      selectEnvelope(next.seq);
      virtual.scrollToIndex(next.index, { align: "auto" });
    }
  };

  return (
    <div className={css.frame}>
      <div
        ref={scroller}
        className={css.feed}
        role="log"
        aria-label="Messages; arrow keys move between them"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys work on the feed as a whole
        tabIndex={0}
        data-region-start
        onKeyDown={onKeyDown}
        onScroll={onScroll}
        onWheel={(event) => event.deltaY < 0 && setUpwards(true)}
      >
        <div className={css.space} style={{ height: virtual.getTotalSize() }}>
          <div className={css.lines} style={{ transform: `translateY(${lines[0]?.start ?? 0}px)` }}>
            {lines.map((line) => {
              const row = rows[line.index];
              return row ? (
                <div key={line.key} ref={virtual.measureElement} data-index={line.index} className={css.line}>
                  <RowView row={row} beginning={beginning} botName={botName} selected={seq} onSay={onSay} />
                </div>
              ) : null;
            })}
          </div>
        </div>
      </div>
      {fresh > 0 && (
        <Button tone="primary" className={css.pill} onClick={() => virtual.scrollToEnd({ behavior: "smooth" })}>
          <ArrowDown size={13} aria-hidden /> {fresh === 1 ? "1 new message" : `${fresh} new messages`}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  row: Row;
  beginning: ReactNode;
  botName: string;
  selected: number | null;
  onSay: Say;
}

function RowView({ row, beginning, botName, selected, onSay }: RowProps) {
  if (row.kind === "turn") {
    return <Turn turn={row.turn} waterfall={row.waterfall} />;
  }
  if (row.kind === "beginning") {
    return beginning;
  }
  if (row.kind === "boundary") {
    return (
      <div className={css.boundary}>
        <span>Conversation #{row.conversation}</span>
      </div>
    );
  }
  return (
    <>
      {row.day && <div className={css.day}>{row.day}</div>}
      <Message
        item={row.item}
        head={row.head}
        answered={row.answered}
        botName={botName}
        selected={selected !== null && row.item.attempts.includes(selected)}
        onSay={onSay}
      />
    </>
  );
}

/** Who is at the end stays there when the feed gets smaller, for example because the composer grew. */
function useStayAtEnd(scroller: RefObject<HTMLDivElement | null>, isAtEnd: () => boolean, toEnd: () => void): void {
  const newest = useRef({ isAtEnd, toEnd });
  newest.current = { isAtEnd, toEnd };
  useEffect(() => {
    const { current: frame } = scroller;
    if (!frame || typeof ResizeObserver === "undefined") {
      return;
    }
    let atEnd = true;
    const look = () => {
      atEnd = newest.current.isAtEnd();
    };
    const sizes = new ResizeObserver(() => atEnd && newest.current.toEnd());
    frame.addEventListener("scroll", look, { passive: true });
    sizes.observe(frame);
    return () => {
      frame.removeEventListener("scroll", look);
      sizes.disconnect();
    };
  }, [scroller]);
}

/** How many messages came since the end was last in sight. */
function useFresh(rows: readonly Row[], atEnd: boolean): number {
  const last = rows.findLast((row) => row.kind === "message")?.key;
  const [seen, setSeen] = useState(last);
  useEffect(() => {
    if (atEnd) {
      setSeen(last);
    }
  }, [atEnd, last]);
  if (atEnd || last === seen) {
    return 0;
  }
  let fresh = 0;
  for (let index = rows.length - 1; index >= 0 && rows[index]?.key !== seen; index -= 1) {
    fresh += rows[index]?.kind === "message" ? 1 : 0;
  }
  return fresh;
}

function neighbour(rows: readonly Row[], seq: number | null, step: 1 | -1): { seq: number; index: number } | null {
  const messages = rows.flatMap((row, index) =>
    row.kind === "message" && row.item.seq > 0 && !row.item.from_history
      ? [{ seq: row.item.seq, attempts: row.item.attempts, index }]
      : [],
  );
  const now = messages.findIndex((message) => seq !== null && message.attempts.includes(seq));
  return (now < 0 ? messages.at(-1) : messages[now + step]) ?? null;
}
