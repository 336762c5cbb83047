// The list of envelopes: only the lines in sight are drawn, and the keyboard moves the inspector along.
// biome-ignore-all lint/a11y/useSemanticElements: lines stand by their own position, which table elements do not
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling part has the focus and names the active line

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef } from "react";
import { selectEnvelope, useSelection } from "../../app/selection";
import { Button } from "../../components/Button";
import css from "./Log.module.css";
import { LogLine } from "./LogLine";
import { rowCount, type Stretch } from "./pages";
import { useInSight } from "./useInSight";
import type { Log } from "./useLog";

/** Height of a line, pixels. */
const LINE = 25;
/** Web views give up on elements higher than this; older rows are then reached with a filter. */
const MOST = Math.floor(30_000_000 / LINE);

const COLUMNS = ["#", "Time", "Direction", "Connection", "Status", "What", "Size", "Took"];

/** What can be asked of the list from outside. */
export interface LogListHandle {
  focus(): void;
  /** Scrolls by so many lines because the rows moved. */
  shift(places: number): void;
}

interface Props {
  log: Log;
  ref?: Ref<LogListHandle>;
}

/** The list. */
export function LogList({ log, ref }: Props) {
  const { stretch, see } = log;
  const { seq } = useSelection();
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const count = Math.min(MOST, rowCount(stretch, log.filtered));
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const top = (virtual.scrollOffset ?? 0) < LINE;
  useEffect(() => see(first, last, top), [see, first, last, top]);

  const selected = stretch.rows.findIndex((row) => row.seq === seq);
  const selectedIndex = selected < 0 ? null : stretch.offset + selected;
  const end = useRef<"newest" | "oldest" | null>(null);
  const choose = (index: number) => {
    end.current = null;
    const row = stretch.rows[Math.min(Math.max(index - stretch.offset, 0), stretch.rows.length - 1)];
    if (row) {
      selectEnvelope(row.seq);
      virtual.scrollToIndex(stretch.offset + stretch.rows.indexOf(row), { align: "auto" });
    }
  };
  const showNewest = async () => {
    await log.toNewest();
    virtual.scrollToOffset(0);
  };
  const goTo = (where: "newest" | "oldest") => {
    end.current = where;
    void (where === "newest" ? log.toNewest() : log.toOldest());
  };
  useEffect(() => {
    const where = end.current;
    const row = where === "newest" ? stretch.rows[0] : where === "oldest" ? stretch.rows.at(-1) : undefined;
    if (row && (where === "newest" ? stretch.offset === 0 : !stretch.older)) {
      end.current = null;
      selectEnvelope(row.seq);
      virtual.scrollToIndex(where === "newest" ? 0 : stretch.offset + stretch.rows.length - 1);
    }
  }, [stretch, virtual]);
  useInSight({
    scroller,
    index: selectedIndex,
    guess: log.filtered ? null : guessed(stretch, seq, count),
    newer: seq !== null && seq > (stretch.newest ?? 0),
    top,
    unseen: log.unseen,
    show: (index) => virtual.scrollToIndex(index, { align: "auto" }),
    showNewest: () => void showNewest(),
  });

  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    shift(places) {
      scroller.current?.scrollBy({ top: places * LINE });
    },
  }));

  const keyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const here = selectedIndex ?? first - 1;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE) - 2);
    const to = target(event.key, here, page);
    if (to === null) {
      return;
    }
    event.preventDefault();
    if (to === "inspector") {
      document.querySelector<HTMLElement>("[data-inspector] [role='tab'][aria-selected='true']")?.focus();
    } else if (to === "newest" || to === "oldest") {
      goTo(to);
    } else {
      choose(to);
    }
  };

  const shown = selectedIndex !== null && selectedIndex >= first && selectedIndex <= last;
  return (
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      data-region-start
      onKeyDown={keyDown}
      aria-activedescendant={shown ? `${id}-${seq}` : undefined}
      aria-label="Envelopes, newest first"
      aria-rowcount={count + 1}
      aria-colcount={COLUMNS.length}
      className={css.grid}
    >
      <div role="row" aria-rowindex={1} className={`${css.line} ${css.head}`}>
        {COLUMNS.map((name, at) => (
          <span key={name} role="columnheader" className={at > 5 ? css.number : undefined}>
            {name}
          </span>
        ))}
      </div>
      {log.unseen && (
        <div className={css.unseen}>
          <Button onClick={showNewest}>
            <ArrowUp size={13} aria-hidden /> New envelopes
          </Button>
        </div>
      )}
      <div ref={scroller} role="rowgroup" className={css.scroller}>
        <div className={css.space} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = stretch.rows[index - stretch.offset];
            return (
              <LogLine
                key={row ? row.seq : `at-${index}`}
                id={row ? `${id}-${row.seq}` : undefined}
                row={row}
                index={index}
                top={start}
                selected={row !== undefined && row.seq === seq}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Where a key leads from line `here`: a line, an end of the log, or the inspector. */
function target(key: string, here: number, page: number): number | "newest" | "oldest" | "inspector" | null {
  switch (key) {
    case "ArrowDown":
      return here + 1;
    case "ArrowUp":
      return here - 1;
    case "PageDown":
      return here + page;
    case "PageUp":
      return here - page;
    case "Home":
      return "newest";
    case "End":
      return "oldest";
    case "Enter":
      return "inspector";
    default:
      return null;
  }
}

/** Where a row that is not held stands, if no number is missing between it and the newest. */
function guessed({ newest }: Stretch, seq: number | null, count: number): number | null {
  return newest === null || seq === null || seq > newest ? null : Math.min(newest - seq, count - 1);
}
