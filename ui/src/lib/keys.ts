// Keys as text: `mod+k`, `shift+/`, `r`. Matching them against events, and naming them for people.

const MAC = typeof navigator !== "undefined" && /mac/i.test(navigator.platform);

const CAPS: Record<string, string> = {
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  enter: "Enter",
  escape: "Esc",
  shift: "Shift",
  alt: "Alt",
  ctrl: "Ctrl",
  mod: MAC ? "⌘" : "Ctrl",
};

/** The caps of a chord, in order. */
export function keyCaps(keys: string): string[] {
  return keys.split("+").map((key) => CAPS[key] ?? (/^f\d+$/.test(key) || key.length === 1 ? key.toUpperCase() : key));
}

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Whether an event is this chord. `mod` is Ctrl, or Command on a Mac. A sign such as `?` needs no `shift`. */
export function matchesKey(event: Pressed, keys: string): boolean {
  const parts = keys.toLowerCase().split("+");
  const key = parts.at(-1) ?? "";
  const wants = (name: string) => parts.slice(0, -1).includes(name);
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const ctrl = MAC ? event.ctrlKey : event.ctrlKey && !wants("mod");
  const sign = key.length === 1 && !/[a-z0-9]/.test(key);
  return (
    event.key.toLowerCase() === key &&
    mod === (wants("mod") || (!MAC && wants("ctrl"))) &&
    ctrl === wants("ctrl") &&
    event.altKey === wants("alt") &&
    (sign || event.shiftKey === wants("shift"))
  );
}
