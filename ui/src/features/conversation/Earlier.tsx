// Reads from the platform what was said before all that is known here.

import { History } from "lucide-react";
import { selectEnvelope } from "../../app/selection";
import type { ConversationItem } from "../../bindings/ConversationItem";
import { Button } from "../../components/Button";
import { Spinner } from "../../components/Marks";
import { plural } from "../../lib/size";
import { CallTrouble } from "./CallTrouble";
import css from "./Conversation.module.css";
import { type Call, useTalk } from "./talk";

/** The button above the oldest message, and what the last reading brought. */
export function Earlier({ call, items }: { call: Call; items: readonly ConversationItem[] }) {
  const { conversation } = useTalk();
  const { told, pending, seq } = call;
  const read = told?.kind === "messages" ? told : null;
  const ended = read !== null && read.before === null;
  return (
    <div className={css.earlier}>
      <CallTrouble call={call} what="Earlier messages were not read" />
      {read && (
        <span role="status">
          {read.count === 0
            ? "The platform has no earlier messages."
            : `${plural(read.count, "message")} read, ${read.new} of them new here.`}{" "}
          {read.count > 0 && ended && "That is the beginning. "}
          {seq !== null && (
            <Button tone="link" onClick={() => selectEnvelope(seq)}>
              Show envelope
            </Button>
          )}
        </span>
      )}
      {!ended && (
        <Button disabled={pending} onClick={() => call.run(earlierThan(read?.before ?? null, items, conversation))}>
          {pending ? <Spinner label="Reading" /> : <History size={13} aria-hidden />} Read earlier messages
        </Button>
      )}
    </div>
  );
}

/** Asks for what lies before the last reading, else before the oldest message that is known of the conversation. */
export function earlierThan(before: string | null, items: readonly ConversationItem[], conversation: string | null) {
  const oldest = items.find((item) => item.message_id !== null && item.conversation === conversation);
  return { operation: "history" as const, before: before ?? oldest?.message_id ?? null };
}
