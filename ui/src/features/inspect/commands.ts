// Actions of the inspector.

import type { Action } from "../../app/commands";
import type { Replay } from "../replay/useReplay";
import type { TabId } from "./view-state";

interface Doing {
  /** The tabs that this envelope has. */
  tabs: readonly TabId[];
  choose: (tab: TabId) => void;
  find: () => void;
  replay: Replay;
}

const TABS: [TabId, string][] = [
  ["overview", "Overview"],
  ["payload", "Payload"],
  ["headers", "Headers"],
  ["raw", "Raw bytes"],
  ["problems", "Problems"],
  ["attempts", "Attempts"],
  ["reply", "Reply"],
  ["signature", "Signature"],
  ["changes", "Changes"],
];

/** Actions while an envelope is shown. */
export function inspectActions({ tabs, choose, find, replay }: Doing): Action[] {
  const group = "Envelope" as const;
  return [
    { id: "envelope.replay", title: "Replay", group, keys: ["r"], run: replay.again },
    { id: "envelope.replay-to", title: "Replay to another target", group, keys: ["shift+r"], run: replay.elsewhere },
    { id: "envelope.curl", title: "Copy as cURL", group, keys: ["c"], run: () => press("copy-curl") },
    { id: "envelope.pointer", title: "Copy JSON pointer", group, keys: ["p"], run: () => press("copy-pointer") },
    { id: "envelope.find", title: "Find in payload", group, keys: ["mod+f"], run: find },
    ...TABS.map(([tab, title], at) => ({
      id: `envelope.tab-${tab}`,
      title: `Show ${title}`,
      group,
      keys: [`alt+${at + 1}`],
      enabled: tabs.includes(tab),
      run: () => choose(tab),
    })),
  ];
}

/** Presses a button of the inspector, so that its answer is seen where it stands. */
function press(name: string): void {
  document.querySelector<HTMLElement>(`[data-inspector] [data-press="${name}"] button`)?.click();
}
