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
 * Keeps what is typed into a field inside of the shadow root away from the window's shortcuts: outside, such an event seems to
 * come from the host element, which is no field. Chords pass.
 */
export function keepTyping(event: KeyboardEvent): void {
  const [target] = event.composedPath();
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const chord = event.ctrlKey || event.metaKey || event.altKey || /^F\d/.test(event.key);
  if (field && !chord) {
    event.stopPropagation();
  }
}
