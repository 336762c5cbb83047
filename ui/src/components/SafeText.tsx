// Text that someone else wrote: shown as text, links opened only after saying where they lead.

import { useMemo, useState } from "react";
import { useHost } from "../api/host-context";
import { destination, findLinks, warnings } from "../lib/links";
import { count } from "../lib/size";
import { Button } from "./Button";
import { Confirm } from "./Dialog";
import css from "./SafeText.module.css";

const AT_FIRST = 4_000;
const AT_MOST = 200_000;

/** A text of unknown origin with its links. A long one is cut, and shown whole on a click. */
export function SafeText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const [link, setLink] = useState<{ text: string; url: string } | null>(null);
  const shown = text.slice(0, whole ? AT_MOST : AT_FIRST);
  const pieces = useMemo(() => placed(shown), [shown]);
  return (
    <span className={css.text} dir="auto">
      {pieces.map(({ at, text: words, url }) =>
        url === null ? (
          words
        ) : (
          <button
            type="button"
            key={at}
            className={css.link}
            onClick={(event) => {
              event.stopPropagation();
              setLink({ text: words, url });
            }}
          >
            {words}
          </button>
        ),
      )}
      {shown.length < text.length && (
        <span className={css.rest}>
          …{" "}
          {whole ? (
            `${count(text.length - shown.length)} more characters; the inspector has them all.`
          ) : (
            <Button tone="link" onClick={() => setWhole(true)}>
              Show all {count(text.length)} characters
            </Button>
          )}
        </span>
      )}
      <OpenLink link={link} onClose={() => setLink(null)} />
    </span>
  );
}

function OpenLink({ link, onClose }: { link: { text: string; url: string } | null; onClose: () => void }) {
  const host = useHost();
  return (
    <Confirm
      open={link !== null}
      title="Open this address in the browser?"
      verb="Open"
      onClose={onClose}
      onConfirm={() => {
        if (link) {
          host.openExternal(link.url).catch(() => undefined);
        }
      }}
    >
      {link && (
        <>
          <p className={css.host}>{destination(link.url)}</p>
          <p className={css.url}>{link.url}</p>
          {warnings(link.text, link.url).map((sentence) => (
            <p key={sentence} className={css.warning}>
              ▲ {sentence}
            </p>
          ))}
        </>
      )}
    </Confirm>
  );
}

function placed(text: string) {
  let at = 0;
  return findLinks(text).map((piece) => {
    const here = at;
    at += piece.text.length;
    return { ...piece, at: here };
  });
}
