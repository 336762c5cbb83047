// The log of all envelopes: filter bar, list, what to do when it is empty.

import { ScrollText } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useActions } from "../../app/commands";
import { EmptyPlace, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { logActions } from "./commands";
import { FilterBar, type FilterHandle } from "./FilterBar";
import css from "./Log.module.css";
import { LogList, type LogListHandle } from "./LogList";
import { rowCount } from "./pages";
import { useLog } from "./useLog";

/** A pause in typing after which the query is carried out, milliseconds. */
const PAUSE = 180;

/** The log panel. */
export function LogPanel() {
  const [text, setText] = useState("");
  const query = useSettled(text.trim(), PAUSE);
  const filter = useRef<FilterHandle>(null);
  const list = useRef<LogListHandle>(null);
  const log = useLog(
    query,
    useCallback((places: number) => list.current?.shift(places), []),
  );
  useActions(logActions({ filter: () => filter.current?.focus(), list: () => list.current?.focus() }));

  const empty = !log.loading && rowCount(log.stretch, log.filtered) === 0;
  return (
    <div className={css.panel}>
      <FilterBar ref={filter} text={text} onText={setText} log={log} onLeave={() => list.current?.focus()} />
      {log.fault && log.fault.code !== "bad_query" && (
        <div className={css.fault}>
          <FaultBanner fault={log.fault} what="The log could not be read." onRetry={() => void log.toNewest()} />
        </div>
      )}
      {empty ? (
        <Empty filtered={log.filtered} onClear={() => setText("")} />
      ) : (
        <LogList key={log.query} ref={list} log={log} />
      )}
    </div>
  );
}

function Empty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return filtered ? (
    <EmptyPlace title="No envelope matches" action={<Button onClick={onClear}>Clear the filter</Button>}>
      Try fewer words, or a field such as customer:, status:4xx or since:10m.
    </EmptyPlace>
  ) : (
    <EmptyPlace title="Nothing has crossed the wire yet" icon={<ScrollText size={18} />}>
      Send a message as the customer, or point a platform at the receiver's address. Every request and reply appears
      here.
    </EmptyPlace>
  );
}

/** A value once it has not changed for a while; an empty one at once. */
function useSettled(value: string, pause: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === "" ? 0 : pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
