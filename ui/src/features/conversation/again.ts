// From what a message said back to the message that says it once more.

import type { Content } from "../../bindings/Content";
import type { CustomerMessage } from "../../bindings/CustomerMessage";

/** The message that says the same; null where only the recorded body does. */
export function againOf(content: Content): CustomerMessage | null {
  switch (content.type) {
    case "text":
      return content.payload === null
        ? { type: "text", text: content.text }
        : { type: "click", label: content.text, payload: content.payload };
    case "image":
      return { type: "image", url: content.urls[0] ?? "" };
    case "file":
      return content.media === "video" || content.media === "audio" || content.media === "document"
        ? { type: content.media, url: content.url }
        : null;
    case "location":
      return {
        type: "location",
        latitude: content.latitude,
        longitude: content.longitude,
        address: content.address,
      };
    default:
      return null;
  }
}
