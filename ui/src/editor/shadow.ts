// A shadow root for CodeMirror. Its style sheets are adopted there, which a content security policy without inline styles allows.

/** An empty element in the host's shadow root to put an editor into. */
export function shadowMount(host: HTMLElement): { root: ShadowRoot; parent: HTMLElement } {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const parent = document.createElement("div");
  parent.style.height = "100%";
  root.replaceChildren(parent);
  return { root, parent };
}

/**
 * Keeps keys that are typed into a field inside of the shadow root away from the window's shortcuts: outside, such an event
 * seems to come from the host element, which is no field.
 */
export function keepTyping(event: Event): void {
  const [target] = event.composedPath();
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    event.stopPropagation();
  }
}
