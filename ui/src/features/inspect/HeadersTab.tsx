// Header fields in wire order, duplicates and odd bytes included.

import type { EnvelopeView } from "../../bindings/EnvelopeView";
import type { Payload } from "../../bindings/Payload";
import { EmptyPlace } from "../../components/Banner";
import { CopyButton } from "../../components/Copy";
import { Tag } from "../../components/Marks";
import { count } from "../../lib/size";
import css from "./Inspect.module.css";
import tablesCss from "./Tables.module.css";

/** The request's head. */
export function HeadersTab({ view }: { view: EnvelopeView }) {
  const { method, target, url, head, request } = view.envelope;
  return (
    <div className={css.pad}>
      <p className={tablesCss.startLine}>
        <b>{method}</b> {url ?? target}
      </p>
      {head === "rebuilt" && (
        <p className={css.hint}>
          This head was rebuilt from what was handed to the HTTP library; order and case may differ on the wire.
        </p>
      )}
      <HeaderTable headers={request.headers} sealed={view.sealed > 0} />
    </div>
  );
}

interface TableProps {
  headers: Payload["headers"];
  /** Whether a run of mask characters stands for a secret. */
  sealed: boolean;
}

/** A table of header fields. */
export function HeaderTable({ headers, sealed }: TableProps) {
  if (headers.length === 0) {
    return <EmptyPlace title="No header fields" />;
  }
  const totals = new Map<string, number>();
  for (const [name] of headers) {
    totals.set(name.toLowerCase(), (totals.get(name.toLowerCase()) ?? 0) + 1);
  }
  const seen = new Map<string, number>();
  return (
    <table className={tablesCss.headers}>
      <caption className="visually-hidden">{count(headers.length)} header fields in the order of the wire</caption>
      <tbody>
        {headers.map(([name, value], at) => {
          const lower = name.toLowerCase();
          const nth = (seen.get(lower) ?? 0) + 1;
          seen.set(lower, nth);
          const total = totals.get(lower) ?? 1;
          const text = typeof value === "string" ? value : value.base64;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity of a header field
            <tr key={at}>
              <th scope="row">
                {name}
                {total > 1 && <Tag title="This name comes more than once">{`${nth} of ${total}`}</Tag>}
              </th>
              <td>
                {text}
                {typeof value !== "string" && (
                  <Tag tone="warn" title="Not UTF-8: the bytes are shown as base64">
                    base64
                  </Tag>
                )}
                {sealed && /\*{4,}/.test(text) && (
                  <Tag tone="note" title="A secret, sealed: Raw shows it after a question">
                    sealed
                  </Tag>
                )}
              </td>
              <td className={tablesCss.headerCopy}>
                <CopyButton text={text} what={`value of ${name}`} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
