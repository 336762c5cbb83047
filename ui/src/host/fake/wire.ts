// The platform's words of the demo, and what they mean.

import type { Content } from "../../bindings/Content";
import type { CustomerMessage } from "../../bindings/CustomerMessage";

/** A message of the bot side, as the platform writes it. */
export type Wire = Record<string, unknown> & { type: string };

/** What the platform's words mean. */
export function contentOf(wire: Wire): Content {
  const text = (key: string) => String(wire[key] ?? "");
  const maybe = (key: string) => (wire[key] == null ? null : String(wire[key]));
  switch (wire.type) {
    case "text":
      return { type: "text", text: text("message"), payload: maybe("payload") };
    case "dialog": {
      const payloads = wire.payloads as string[];
      const options = (wire.buttons as string[]).map((label, index) => ({ label, payload: payloads[index] ?? null }));
      return { type: "dialog", title: text("title"), options, url: null };
    }
    case "image":
      return { type: "image", urls: [text("url")], caption: maybe("message") };
    case "video":
    case "audio":
    case "document":
      return { type: "file", media: wire.type, url: text("url"), caption: maybe("message") };
    case "location":
      return { type: "location", latitude: text("latitude"), longitude: text("longitude"), address: maybe("address") };
    default:
      return { type: "unknown", kind: wire.type, json: JSON.stringify(wire, null, 2) };
  }
}

/** A message of the customer as it goes over the wire. */
export function wireOf(message: CustomerMessage): Wire {
  switch (message.type) {
    case "text":
      return { type: "text", message: message.text };
    case "click":
      return { type: "text", message: message.label, payload: message.payload };
    case "raw":
      return { type: "raw" };
    default:
      return message;
  }
}

/** One line for lists. */
export function summaryOf(content: Content): string {
  switch (content.type) {
    case "text":
    case "event":
      return content.text;
    case "dialog":
      return content.title;
    case "image":
      return content.caption ?? "Picture";
    case "file":
      return content.caption ?? content.media;
    case "location":
      return content.address ?? `${content.latitude}, ${content.longitude}`;
    default:
      return content.kind ?? "unknown";
  }
}
