// One customer in the sidebar.

import type { Customer } from "../bindings/Customer";
import { Count } from "../components/Marks";
import { initials } from "../lib/names";
import { exact } from "../lib/time";
import css from "./Sidebar.module.css";
import { selectConversation } from "./selection";

/** Name, newest line, unread mark. */
export function CustomerLine({ customer, open }: { customer: Customer; open: boolean }) {
  const { connection, customer: id, name, draft, unread, last_at } = customer;
  return (
    <button
      type="button"
      className={css.customer}
      aria-current={open ? "page" : undefined}
      data-line
      data-region-start={open ? true : undefined}
      title={last_at ? `Newest message ${exact(last_at)}` : undefined}
      onClick={() => selectConversation(connection, id)}
    >
      <span className={css.avatar} aria-hidden>
        {initials(name ?? id)}
      </span>
      <span className={css.words}>
        <b>{name ?? id}</b>
        <span>{draft && !open ? `Draft: ${draft}` : lastLine(customer)}</span>
      </span>
      {unread > 0 && <Count value={unread} label={`${unread} unread`} />}
    </button>
  );
}

function lastLine({ last_summary, last_sender }: Customer): string {
  if (last_summary === null) {
    return "No message yet";
  }
  return last_sender === "customer" ? `You: ${last_summary}` : last_summary;
}
