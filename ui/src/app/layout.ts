// Which panels are open and how large they are; which theme; which notices were read. All of it is remembered.

import { kept } from "./kept";

/** Panels and their sizes in CSS pixels. */
export const layout = kept("layout", {
  sidebar: true,
  inspector: true,
  log: true,
  sidebarWidth: 236,
  inspectorWidth: 520,
  logHeight: 222,
});

/** Light, dark, or as the system is. */
export type Theme = "system" | "light" | "dark";

/** The theme. */
export const theme = kept("theme", { theme: "system" as Theme });

/** Notices that the user has read. */
export const readNotices = kept("notices", { read: [] as string[] });
