// One line of the log.
// biome-ignore-all lint/a11y/useSemanticElements: lines stand by their own position, which table elements do not
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling part has the focus and names the active line

import { Triangle } from "lucide-react";
import { memo } from "react";
import { selectEnvelope } from "../../app/selection";
import type { LogRow } from "../../bindings/LogRow";
import { Tag } from "../../components/Marks";
import { Time } from "../../components/Time";
import { count, plural, size } from "../../lib/size";
import { duration } from "../../lib/time";
import css from "./Log.module.css";
import { DIRECTIONS, doubt, kindWord, lead, notes, quiet, statusText, statusTone } from "./row";

interface Props {
  id: string | undefined;
  /** Undefined while it is being read. */
  row: LogRow | undefined;
  index: number;
  /** Distance from the top of the list, pixels. */
  top: number;
  selected: boolean;
}

/** A line, or its place while it is being read. */
export const LogLine = memo(function LogLine({ id, row, index, top, selected }: Props) {
  const common = { "aria-rowindex": index + 2, style: { transform: `translateY(${top}px)` } };
  if (!row) {
    return (
      <div role="row" {...common} className={`${css.line} ${css.row} ${css.waiting}`}>
        <span role="gridcell" aria-label="Being read" />
      </div>
    );
  }
  const direction = DIRECTIONS[row.direction];
  const status = statusText(row.status, row.error);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
    <div
      role="row"
      {...common}
      id={id}
      aria-selected={selected}
      className={`${css.line} ${css.row}`}
      onClick={() => selectEnvelope(row.seq)}
    >
      <span role="gridcell" className={css.mono}>
        {count(row.seq)}
      </span>
      <span role="gridcell" className={css.mono}>
        <Time at={row.at} />
      </span>
      <span role="gridcell" className={css.direction} data-tone={direction.tone}>
        <span aria-hidden>{direction.sign}</span> {direction.word}
      </span>
      <span role="gridcell">{row.connection ?? "–"}</span>
      <span
        role="gridcell"
        data-tone={statusTone(row.status, row.error)}
        className={css.status}
        title={row.error ?? undefined}
      >
        {row.status === null && row.error ? "failed" : status}
      </span>
      <span role="gridcell" className={css.what}>
        <What row={row} />
      </span>
      <span role="gridcell" className={css.number}>
        {size(row.bytes)}
      </span>
      <span role="gridcell" className={css.number}>
        {row.duration_ms === null ? "–" : duration(row.duration_ms)}
      </span>
    </div>
  );
});

function What({ row }: { row: LogRow }) {
  const kind = kindWord(row);
  const before = lead(row);
  const more = notes(row);
  const verdict = doubt(row);
  if (row.status === null && row.error) {
    more.unshift(row.error.replaceAll("_", " "));
  }
  return (
    <>
      {kind && <Tag>{kind}</Tag>}
      <span className={css.summary}>
        {before && row.summary !== before ? `${before}: ` : ""}
        {row.summary || before || "empty"}
      </span>
      {verdict && (
        <Tag tone={verdict.tone} title={verdict.word}>
          <span aria-hidden>{verdict.sign}</span> signature
          <span className="visually-hidden">{verdict.word}</span>
        </Tag>
      )}
      {row.problems > 0 && quiet(row) && (
        <Tag title="A message of yours that came back; the inspector has the remarks.">
          {plural(row.problems, "remark")}
        </Tag>
      )}
      {row.problems > 0 && !quiet(row) && (
        <Tag tone="warn" title={plural(row.problems, "problem")}>
          <Triangle size={8} fill="currentColor" aria-hidden /> {row.problems}
          <span className="visually-hidden">{row.problems === 1 ? "problem" : "problems"}</span>
        </Tag>
      )}
      {more.length > 0 && <span className={css.notes}>{more.join(", ")}</span>}
    </>
  );
}
