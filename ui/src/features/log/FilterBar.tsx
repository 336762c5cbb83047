// The filter: a query with coloured field names, what is wrong with it, and how many envelopes there are.

import { CircleX, Search } from "lucide-react";
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useRef } from "react";
import { IconButton } from "../../components/Button";
import { Kbd, Spinner } from "../../components/Marks";
import { count, plural } from "../../lib/size";
import css from "./Log.module.css";
import { pieces } from "./query";
import type { Log } from "./useLog";

/** What can be asked of the filter from outside. */
export interface FilterHandle {
  focus(): void;
}

interface Props {
  text: string;
  onText: (text: string) => void;
  log: Log;
  /** Enter, or Escape in an empty field, goes back to the list. */
  onLeave: () => void;
  ref?: Ref<FilterHandle>;
}

/** The bar above the list. */
export function FilterBar({ text, onText, log, onLeave, ref }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const echo = useRef<HTMLSpanElement>(null);
  const problem = useId();
  const wrong = log.fault?.code === "bad_query" ? log.fault : null;
  useImperativeHandle(ref, () => ({
    focus() {
      input.current?.focus();
      input.current?.select();
    },
  }));
  const keyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && text !== "") {
      onText("");
    } else if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") {
      onLeave();
    } else {
      return;
    }
    event.preventDefault();
  };
  const follow = () => {
    if (echo.current && input.current) {
      echo.current.scrollLeft = input.current.scrollLeft;
    }
  };
  return (
    <>
      <search className={css.filter}>
        <div className={css.query} data-wrong={wrong !== null}>
          <Search size={13} aria-hidden />
          <div className={css.typed}>
            <span ref={echo} className={css.echo} aria-hidden>
              {pieces(text).map(({ text: piece, field }, at) =>
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity beyond their place
                field ? <em key={at}>{piece}</em> : <span key={at}>{piece}</span>,
              )}
            </span>
            <input
              ref={input}
              value={text}
              onChange={(event) => onText(event.target.value)}
              onScroll={follow}
              onKeyDown={keyDown}
              placeholder="Filter: words, customer:… status:4xx since:10m -kind:probe"
              aria-label="Filter the log"
              aria-invalid={wrong !== null}
              aria-describedby={wrong ? problem : undefined}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
            />
          </div>
          {text === "" ? (
            <Kbd keys="/" />
          ) : (
            <IconButton label="Clear the filter" icon={<CircleX size={13} aria-hidden />} onClick={() => onText("")} />
          )}
        </div>
        <span className={css.amount} aria-live="polite">
          {log.loading ? <Spinner label="Reading the log" /> : amount(log)}
        </span>
      </search>
      {wrong && (
        <p id={problem} className={css.wrong} role="alert">
          <CircleX size={13} aria-hidden /> {wrong.message} {wrong.hint}
        </p>
      )}
    </>
  );
}

function amount({ stretch, filtered }: Log): string {
  if (!filtered) {
    return plural(stretch.total, "envelope");
  }
  return `${count(stretch.offset + stretch.rows.length)}${stretch.older ? "+" : ""} of ${count(stretch.total)}`;
}
