// Where the time of a turn went: sending, waiting for the bot, showing.

import type { ConversationItem } from "../../bindings/ConversationItem";
import { plural } from "../../lib/size";
import { duration } from "../../lib/time";

/** Milliseconds of each part, and the line that says them. */
export interface Waterfall {
  send: number;
  bot: number;
  show: number;
  text: string;
}

/** What was shown more than this after it came was not shown because it came. */
const LIVE_MS = 10_000;

/** The turn that a customer's message began, up to the first thing that came back; null while it is under way or failed. */
export function waterfallOf(
  sent: ConversationItem,
  reply: ConversationItem | undefined,
  shownAt: number | undefined,
): Waterfall | null {
  if (sent.delivery !== "delivered" || sent.duration_ms === null) {
    return null;
  }
  const send = sent.duration_ms;
  if (!reply) {
    return { send, bot: 0, show: 0, text: `send ${duration(send)} · no answer of the bot yet` };
  }
  const bot = Math.max(0, (reply.at - sent.at) / 1000 - send);
  const shown = shownAt === undefined ? -1 : shownAt - reply.at / 1000;
  const live = shown >= 0 && shown < LIVE_MS;
  const parts = [`send ${duration(send)}`, `${reply.sender.kind === "agent" ? "agent" : "bot"} ${duration(bot)}`];
  if (live) {
    parts.push(`shown ${duration(shown)}`);
  }
  if (reply.attempts.length > 1) {
    parts.push(plural(reply.attempts.length, "attempt"));
  }
  return { send, bot, show: live ? shown : 0, text: parts.join(" · ") };
}
