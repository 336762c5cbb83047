// Actions of the log.

import type { Action } from "../../app/commands";

/** Actions while the log is on screen. */
export function logActions(go: { filter: () => void; list: () => void }): Action[] {
  return [
    { id: "log.filter", title: "Filter the log", group: "Log", keys: ["/"], run: go.filter },
    { id: "log.focus", title: "Go to the log", group: "Go to", keys: ["g"], run: go.list },
  ];
}
