// The demo bot's contract, read from the page that documents it: what is sent, and what comes back.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./program.js";

/**
 * The rows of the walk: `{ send: { type: "text" | "click", words }, replies: [{ type, words: [...] }] }`.
 * `words` of a reply are the texts that a person must see of it.
 */
export function contract() {
  const page = readFileSync(join(ROOT, "docs/simulator.md"), "utf8");
  const [, table] = page.split(/^\| You send \|.*\n\|[-|]+\|\n/m);
  return table
    .split("\n\n")[0]
    .split("\n")
    .map((line) => {
      const [send, back] = line.split(" | ").map((cell) => cell.replace(/^\| |\|$/g, "").trim());
      return { send: sending(send), replies: back.startsWith("nothing") ? [] : back.split("<br>").map(reply) };
    });
}

function sending(cell) {
  const click = /^click (.+) \(`.*`\)$/.exec(cell);
  return click ? { type: "click", words: click[1] } : { type: "text", words: cell };
}

function reply(text) {
  const [, type, agent, said] = /^`(\w+)`(?:, agent ([^:]+))?: (.*)$/.exec(text);
  switch (type) {
    case "image":
      return { type, words: [said.split(", caption: ")[1]] };
    case "dialog": {
      const labels = [...said.matchAll(/\[([^\]]+): `[^`]*`\]/g)].map(([, label]) => label);
      return { type, words: [said.split(" [")[0], ...labels] };
    }
    default:
      return { type, words: agent ? [said, `${agent}, human agent`] : [said] };
  }
}
