// Finds by a few letters.

/** What matches a query, best first: every word has to occur; a beginning of a word counts more than a middle. */
export function rank<T>(query: string, things: readonly T[], name: (thing: T) => string): T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return things
    .map((thing, index) => ({ thing, index, score: score(words, name(thing).toLowerCase()) }))
    .filter(({ score: found }) => found >= 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ thing }) => thing);
}

function score(words: string[], name: string): number {
  let sum = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at < 0) {
      return -1;
    }
    sum += at === 0 ? 3 : name[at - 1] === " " ? 2 : 1;
  }
  return sum;
}
