// A time: local, with the exact one on hover.

import { clock, exact, type Instant, toMillis } from "../lib/time";
import { cx } from "./cx";
import css from "./Time.module.css";

/** Local time with milliseconds; microseconds and date on hover. */
export function Time({ at, className }: { at: Instant; className?: string | undefined }) {
  const millis = toMillis(at);
  return (
    <time
      className={cx(css.time, className)}
      dateTime={Number.isNaN(millis) ? undefined : new Date(millis).toISOString()}
      title={exact(at)}
    >
      {clock(at)}
    </time>
  );
}
