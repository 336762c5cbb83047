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

/** Characters that the name of a customer has at most. */
export const LONGEST_NAME = 255;

/** A name for a line: the beginning of a long one. */
export function shortName(name: string, most = 40): string {
  const signs = [...name];
  return signs.length > most
    ? `${signs
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`
    : name;
}

/** A platform's id for a narrow place: a number as it is, of a long one the ends: `111e4413…0001`. */
export function shortId(id: string): string {
  return id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

function letter(word: string): string {
  return [...word][0] ?? "";
}
