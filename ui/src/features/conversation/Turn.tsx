// The line that says where the time of a turn went.

import css from "./Feed.module.css";
import type { Waterfall } from "./waterfall";

/** Sending, waiting for the bot, showing; as a bar and in words. */
export function Turn({ turn, waterfall }: { turn: number; waterfall: Waterfall }) {
  const { send, bot, show, text } = waterfall;
  const sum = Math.max(send + bot + show, 1);
  // Each part stays wide enough to be seen.
  const width = (part: number) => ({ width: part === 0 ? 0 : `max(3px, ${(100 * part) / sum}%)` });
  return (
    <div className={css.turn}>
      <span>turn {turn}</span>
      <span className={css.bar} aria-hidden>
        <i className={css.send} style={width(send)} />
        <i className={css.wait} style={width(bot)} />
        <i className={css.show} style={width(show)} />
      </span>
      <span>{text}</span>
    </div>
  );
}
