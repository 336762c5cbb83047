// Names for people.

/** One or two letters that stand for a name: `Ada Lovelace` is `AL`, `tg-77` is `77`. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [first = "?", second] = words;
  const last = words.at(-1) ?? first;
  if (/^\d+$/.test(last)) {
    return last.slice(-2);
  }
  const letters = second ? letter(first) + letter(last) : [...first].slice(0, 2).join("");
  return letters.toUpperCase();
}

/** The last part of an address, for example `opening-hours.png`; the whole address when it has none. */
export function fileName(url: string): string {
  const path = url.split(/[?#]/)[0] ?? url;
  const last = path.split("/").findLast((part) => part !== "") ?? url;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function letter(word: string): string {
  return [...word][0] ?? "";
}
