// What a webhook changed: each value that differs from the delivery before.

import type { EnvelopeView } from "../../bindings/EnvelopeView";
import { EmptyPlace } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Tag } from "../../components/Marks";
import { count, plural } from "../../lib/size";
import changesCss from "./Changes.module.css";
import css from "./Inspect.module.css";

/** The number on the tab. */
export function ChangeCount({ view }: { view: EnvelopeView }) {
  const { length } = view.changes;
  return length === 0 ? null : (
    <Tag>
      {length}
      <span className="visually-hidden">{plural(length, "changed value")}</span>
    </Tag>
  );
}

interface Props {
  view: EnvelopeView;
  onOpen: (seq: number) => void;
  onJump: (pointer: string) => void;
}

/** The table. */
export function ChangesTab({ view, onOpen, onJump }: Props) {
  const { changes, changes_since: since } = view;
  const before = since !== null && (
    <Button tone="link" onClick={() => onOpen(since)}>
      {count(since)}
    </Button>
  );
  if (changes.length === 0) {
    return (
      <EmptyPlace title="Nothing changed" action={before || undefined}>
        Every value is as in the delivery before.
      </EmptyPlace>
    );
  }
  return (
    <div className={css.pad}>
      <p className={changesCss.against}>
        {plural(changes.length, "value")} changed against the delivery before{before && <>, {before}</>}
      </p>
      <table className={changesCss.changes}>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ pointer, before: was, after }) => (
            <tr key={pointer}>
              <th scope="row">
                <Button
                  tone="link"
                  onClick={() => onJump(pointer)}
                  title="Show it in the payload"
                  disabled={after === null}
                >
                  {pointer || "whole body"}
                </Button>
              </th>
              <td>{was === null ? <span className={css.hint}>was not there</span> : <del>{was}</del>}</td>
              <td>{after === null ? <span className={css.hint}>is gone</span> : <ins>{after}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
