// A message of a conversation as the tests of this folder begin with it.

import type { ConversationItem } from "../../bindings/ConversationItem";

/** A line of an agent's, received and answered with 200; what a test is about goes into `more`. */
export function itemOf(more: Partial<ConversationItem>): ConversationItem {
  return {
    seq: 7,
    attempts: [7],
    direction: "received",
    kind: "webhook",
    sender: { kind: "agent", id: "1", name: "Noor", email: null },
    content: { type: "text", text: "Is he the one from Ghent?", payload: null },
    at: 1_790_000_000_000_000,
    said_at: null,
    duration_ms: 3,
    status: 200,
    delivery: "delivered",
    explained: null,
    problems: [],
    parent_seq: null,
    turn: 1,
    private: false,
    echo: false,
    attachments: [],
    status_word: null,
    status_reason: null,
    conversation: null,
    message_id: null,
    updates: [],
    echoes: [],
    from_history: false,
    activity: false,
    ...more,
  };
}
