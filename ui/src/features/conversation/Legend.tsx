// Every id of one conversation in one place: name, value, what it names, where it is used; and the platform's words.

import type { IdNote } from "../../bindings/IdNote";
import type { Term } from "../../bindings/Term";
import { CopyButton } from "../../components/Copy";
import css from "./Legend.module.css";

/** The legend. Secrets have no value in it. */
export function Legend({ ids, terms }: { ids: readonly IdNote[]; terms: readonly Term[] }) {
  return (
    <div className={css.legend}>
      <p className={css.meaning}>
        Your own id and the platform’s ids name the same person. A bridge keeps this mapping to bring each reply to the
        right one.
      </p>
      <dl className={css.ids}>
        {ids.map(({ name, value, meaning, used_in }) => (
          <div key={name} className={css.id}>
            <dt>{name}</dt>
            <dd className={css.value}>
              {value === null ? (
                <span className={css.unknown}>not known here</span>
              ) : (
                <>
                  <span>{value}</span> <CopyButton text={value} what={name} />
                </>
              )}
            </dd>
            <dd className={css.meaning}>{meaning}</dd>
            <dd className={css.used}>{used_in}</dd>
          </div>
        ))}
      </dl>
      {terms.length > 0 && (
        <>
          <h3 className={css.heading}>The platform’s words</h3>
          <dl className={css.terms}>
            {terms.map(({ word, meaning }) => (
              <div key={word}>
                <dt>{word}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}
