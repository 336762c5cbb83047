// The words of a query, for colouring while it is typed. What they mean is decided where the query is carried out.

/** A piece of a query: a field's name with its colon, or anything else. */
export interface Piece {
  text: string;
  field: boolean;
}

const FIELD = /(^|[\s(])(-?[a-z]+:)/g;

/** Cuts a query into field names and the rest, without losing a character. */
export function pieces(query: string): Piece[] {
  const list: Piece[] = [];
  let done = 0;
  const put = (end: number, field: boolean) => {
    if (end > done) {
      list.push({ text: query.slice(done, end), field });
      done = end;
    }
  };
  for (const match of query.matchAll(FIELD)) {
    const start = match.index + (match[1]?.length ?? 0);
    if (!insideQuotes(query, start)) {
      put(start, false);
      put(match.index + match[0].length, true);
    }
  }
  put(query.length, false);
  return list;
}

function insideQuotes(query: string, at: number): boolean {
  return query.slice(0, at).split('"').length % 2 === 0;
}
