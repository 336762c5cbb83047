// A word that needs to be explained, with its meaning behind it.

import css from "./Explain.module.css";
import { Popover } from "./Popover";

interface Props {
  word: string;
  /** The meaning; without one it is a word like any other. */
  meaning: string | undefined;
}

/** The word; a click or Enter shows what it means here. */
export function Explain({ word, meaning }: Props) {
  return meaning === undefined ? (
    <span>{word}</span>
  ) : (
    <Popover
      title={`${word.charAt(0).toUpperCase()}${word.slice(1)}`}
      trigger={
        <button type="button" className={css.word} aria-label={`${word}: what it means`}>
          {word}
        </button>
      }
    >
      <p className={css.meaning}>{meaning}</p>
    </Popover>
  );
}
