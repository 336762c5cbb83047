// What Up brings back.

import type { ConversationItem } from "../../bindings/ConversationItem";

const MOST = 100;

/** The texts that the customer typed, newest first, without doubles; first those `unsent`. Clicks are no texts. */
export function recallable(items: readonly ConversationItem[], unsent: readonly string[] = []): string[] {
  const texts = [...new Set(unsent)].filter((text) => text !== "").slice(0, MOST);
  for (let index = items.length - 1; index >= 0 && texts.length < MOST; index -= 1) {
    const item = items[index];
    if (item?.sender.kind === "customer" && item.content.type === "text" && item.content.payload === null) {
      const { text } = item.content;
      if (text !== "" && !texts.includes(text)) {
        texts.push(text);
      }
    }
  }
  return texts;
}
