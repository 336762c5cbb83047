// What Up brings back.

import type { ConversationItem } from "../../bindings/ConversationItem";

const MOST = 100;

/** The texts that the customer typed, newest first, without doubles. Clicks are no texts. */
export function recallable(items: readonly ConversationItem[]): string[] {
  const texts: string[] = [];
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
