// Chooses the host at start.

import type { Host } from "./host";

/** The host that holds this page: the desktop window, a demo (`?host=fake`), or the server that gave the page out. */
export async function openHost(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) {
    return (await import("./tauri")).tauriHost();
  }
  if (new URLSearchParams(location.search).get("host") === "fake") {
    return (await import("./fake")).fakeHost();
  }
  return (await import("./http")).httpHost();
}
