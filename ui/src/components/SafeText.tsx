// Text that someone else wrote: shown as text, links opened only after saying where they lead.

import { Fragment, type ReactNode, useMemo, useState } from "react";
import { useHost } from "../api/host-context";
import { destination, findLinks, warnings } from "../lib/links";
import { type Mark, readMarkdown } from "../lib/markdown";
import { count } from "../lib/size";
import { Button } from "./Button";
import { Confirm } from "./Dialog";
import css from "./SafeText.module.css";

const AT_FIRST = 4_000;
const AT_MOST = 200_000;

interface Props {
  text: string;
  /** True where the platform shows its texts as Markdown. */
  markdown?: boolean;
}

/** A text of unknown origin with its links. A long one is cut, and shown whole on a click. */
export function SafeText({ text, markdown = false }: Props) {
  const [whole, setWhole] = useState(false);
  const [link, setLink] = useState<Link | null>(null);
  const shown = text.slice(0, whole ? AT_MOST : AT_FIRST);
  const marks = useMemo(() => (markdown ? readMarkdown(shown) : null), [markdown, shown]);
  const pieces = useMemo(() => marks ?? plainMarks(shown), [marks, shown]);
  return (
    <span className={marks ? css.marked : css.text} dir="auto">
      <Marks marks={pieces} onLink={setLink} />
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

interface Link {
  text: string;
  url: string;
}

function Marks({ marks, onLink }: { marks: readonly Mark[]; onLink: (link: Link) => void }) {
  return marks.map((mark, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no identity but their place
    <Fragment key={index}>
      {mark.kind === "text" ? (
        mark.text
      ) : mark.kind === "link" ? (
        <button
          type="button"
          className={css.link}
          onClick={(event) => {
            event.stopPropagation();
            onLink({ text: mark.text, url: mark.url });
          }}
        >
          {mark.text}
        </button>
      ) : (
        element(mark, mark.inside.length > 0 && <Marks marks={mark.inside} onLink={onLink} />)
      )}
    </Fragment>
  ));
}

/** The closed list of what a text can be made of. */
function element({ tag, start }: Mark & { kind: "element" }, inside: ReactNode): ReactNode {
  switch (tag) {
    case "br":
      return <br />;
    case "hr":
      return <hr />;
    case "h":
      return <strong className={css.heading}>{inside}</strong>;
    case "ol":
      return <ol start={start ?? 1}>{inside}</ol>;
    case "p":
      return <span className={css.paragraph}>{inside}</span>;
    default: {
      const Tag = tag;
      return <Tag>{inside}</Tag>;
    }
  }
}

function OpenLink({ link, onClose }: { link: Link | null; onClose: () => void }) {
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

function plainMarks(text: string): Mark[] {
  return findLinks(text).map(({ text: words, url }) =>
    url === null ? { kind: "text", text: words } : { kind: "link", url, text: words },
  );
}
