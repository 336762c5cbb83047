// Which envelope brought or changed each custom field.

import { useCommand } from "../../api/commands";
import { selectEnvelope } from "../../app/selection";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Time } from "../../components/Time";
import { count } from "../../lib/size";
import css from "./Conversation.module.css";

const MOST = 200;

/** The timeline, newest first. */
export function Fields({ connection, customer }: { connection: string; customer: string }) {
  const changes = useCommand("conversation.fields", { connection, customer }, ["log", "customers"]);
  if (changes.data?.length === 0) {
    return (
      <p className={css.about}>
        None yet. A field appears here when the bot sets one, or when you send one along: “Edit customer” in the menu.
      </p>
    );
  }
  return (
    <div className={css.changes}>
      <FaultBanner fault={changes.error} what="The fields could not be read" />
      {changes.data
        ?.toReversed()
        .slice(0, MOST)
        .map((change) => (
          <div key={`${change.seq} ${change.field}`} className={css.change}>
            <b>{change.field}</b>
            <Button tone="link" onClick={() => selectEnvelope(change.seq)}>
              #{count(change.seq)}
            </Button>
            <span className={css.value}>
              {change.before !== null && (
                <>
                  <del>{change.before}</del> →{" "}
                </>
              )}
              {change.value}
            </span>
            <span className={css.meta}>
              {change.direction === "sent" ? "↑ sent along" : "↓ came from the platform"} <Time at={change.at} />
            </span>
          </div>
        ))}
    </div>
  );
}
