// Where two short texts differ, for showing them one above the other.

/** A text in three pieces: what it has in common with the other at its begin, what differs, what it has in common at its end. */
interface Parts {
  begin: string;
  differs: string;
  end: string;
}

/** Both texts in pieces. Surrogate pairs are kept whole. */
export function differing(one: string, other: string): [Parts, Parts] {
  const [a, b] = [[...one], [...other]];
  const least = Math.min(a.length, b.length);
  let begin = 0;
  while (begin < least && a[begin] === b[begin]) {
    begin += 1;
  }
  let end = 0;
  while (end < least - begin && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end += 1;
  }
  const cut = (text: string[]) => ({
    begin: text.slice(0, begin).join(""),
    differs: text.slice(begin, text.length - end).join(""),
    end: text.slice(text.length - end).join(""),
  });
  return [cut(a), cut(b)];
}
