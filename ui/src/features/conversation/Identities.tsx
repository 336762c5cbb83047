// All ids of one person in one place.

import type { Customer } from "../../bindings/Customer";
import { CopyButton } from "../../components/Copy";
import css from "./Conversation.module.css";

/** The mapping between your own id and the platform's. */
export function Identities({ customer }: { customer: Customer }) {
  const ids: [string, string | null][] = [
    ["Customer token (yours)", customer.customer],
    ["Customer id (Landbot's)", customer.platform_id],
    ["Channel id", customer.channel_id],
    ["Channel name", customer.channel_name],
    ["Bot id", customer.bot_id],
  ];
  return (
    <>
      <p className={css.about}>
        You choose the token; the platform answers with ids of its own. A bridge keeps this mapping to bring each reply
        to the right person.
      </p>
      <dl className={css.ids}>
        {ids.map(([name, id]) => (
          <Id key={name} name={name} id={id} />
        ))}
      </dl>
    </>
  );
}

function Id({ name, id }: { name: string; id: string | null }) {
  return (
    <>
      <dt>{name}</dt>
      {id === null ? (
        <dd className={css.unknown}>not told yet</dd>
      ) : (
        <dd>
          <span>{id}</span> <CopyButton text={id} what={name.toLowerCase()} />
        </dd>
      )}
    </>
  );
}
