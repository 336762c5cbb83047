// The actions that belong to the window as a whole.

import { useActions } from "./commands";
import { layout, type Theme, theme } from "./layout";
import { type Place, select } from "./selection";

type Sheet = "palette" | "shortcuts" | null;

/** Contributes them to the command table. */
export function useWindowActions(open: (sheet: Sheet) => void): void {
  useActions([
    {
      id: "window.palette",
      title: "Find or do anything",
      group: "Window",
      keys: ["mod+k"],
      run: () => open("palette"),
    },
    { id: "window.shortcuts", title: "Keyboard shortcuts", group: "Window", keys: ["?"], run: () => open("shortcuts") },
    {
      id: "window.sidebar",
      title: "Show or hide the sidebar",
      group: "Window",
      keys: ["mod+b"],
      run: () => fold("sidebar"),
    },
    {
      id: "window.inspector",
      title: "Show or hide the inspector",
      group: "Window",
      keys: ["mod+i"],
      run: () => fold("inspector"),
    },
    { id: "window.log", title: "Show or hide the log", group: "Window", keys: ["mod+j"], run: () => fold("log") },
    { id: "window.next", title: "Next part of the window", group: "Window", keys: ["f6"], run: () => cycle(1) },
    {
      id: "window.previous",
      title: "Part before in the window",
      group: "Window",
      keys: ["shift+f6"],
      run: () => cycle(-1),
    },
    { id: "go.conversation", title: "Conversation", group: "Go to", keys: ["mod+1"], run: () => go("conversation") },
    { id: "go.connections", title: "Connections", group: "Go to", keys: ["mod+2"], run: () => go("connections") },
    { id: "go.simulator", title: "Simulator", group: "Go to", keys: ["mod+3"], run: () => go("simulator") },
    { id: "go.doctor", title: "Doctor", group: "Go to", keys: ["mod+4"], run: () => go("doctor") },
    { id: "go.settings", title: "Settings", group: "Go to", keys: ["mod+,"], run: () => go("settings") },
    { id: "theme.light", title: "Theme: light", group: "Window", run: () => paint("light") },
    { id: "theme.dark", title: "Theme: dark", group: "Window", run: () => paint("dark") },
    { id: "theme.system", title: "Theme: as the system", group: "Window", run: () => paint("system") },
  ]);
}

function go(place: Place): void {
  select({ place });
}

function paint(chosen: Theme): void {
  theme.set({ theme: chosen });
}

function fold(panel: "sidebar" | "inspector" | "log"): void {
  layout.set({ [panel]: !layout.get()[panel] });
}

/** Moves the focus to the next region of the window. */
function cycle(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")];
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(now + step + regions.length) % regions.length];
  const inside = next?.querySelector<HTMLElement>("[data-region-start]");
  (inside ?? next)?.focus();
}
