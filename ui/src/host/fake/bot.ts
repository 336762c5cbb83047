// The demo's bot: answers after a while, as a webhook would.

import type { Customer } from "../../bindings/Customer";
import { receive } from "./record";
import type { Wire } from "./wire";
import type { World } from "./world";

const MENU: Wire = {
  type: "dialog",
  title: "What can I do for you?",
  buttons: ["Opening hours", "Our plans", "Talk to a person"],
  payloads: ["$0", "$1", "$2"],
};

const text = (message: string): Wire => ({ type: "text", message });

/** What the bot says to a line. */
function linesFor(said: string): Wire[] {
  switch (said.trim().toLowerCase()) {
    case "opening hours":
      return [text("We are open from Tuesday to Sunday, 8:00 to 18:00."), text("On Mondays we roast."), MENU];
    case "our plans":
      return [
        { type: "dialog", title: "Which plan suits you?", buttons: ["Day pass", "Gold card"], payloads: ["$0", "$1"] },
      ];
    case "talk to a person":
      return [text("One moment, I am calling a colleague.")];
    case "hi":
    case "hello":
      return [
        text("Hi! I am the demo bot of Harbour Coffee."),
        { type: "image", url: "http://127.0.0.1:47014/media/opening-hours.png", message: "Right at the quay" },
        MENU,
      ];
    default:
      return [text("Please pick one of the buttons."), MENU];
  }
}

/** Lets the bot answer, one line after the other. */
export function answer(world: World, customer: Customer, said: string, wait: number): void {
  const [line, ...rest] = linesFor(said);
  const next = (wire: Wire, left: Wire[]) => {
    setTimeout(() => {
      const { envelope } = receive(world, customer, wire, { at: Date.now() * 1000 });
      world.tell({ rows: [envelope.seq, envelope.seq], tags: ["log", "customers", "status"] });
      const [following, ...others] = left;
      if (following) {
        next(following, others);
      }
    }, wait);
  };
  if (line) {
    next(line, rest);
  }
}
