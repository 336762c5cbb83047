// A webhook address that is somebody else's: shown whole, and replaced only when the user says so.

import { useEffect, useRef } from "react";
import type { ForeignWebhook } from "../../bindings/ForeignWebhook";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import css from "./Setup.module.css";

interface Props {
  url: string;
  onLeave: () => void;
  onReplace: (foreign: ForeignWebhook) => void;
}

/** The question. */
export function Foreign({ url, onLeave, onReplace }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.focus();
  }, []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group with a question, no set of fields
    <div
      ref={place}
      className={css.foreign}
      tabIndex={-1}
      role="group"
      aria-label="A webhook address of somebody else's"
    >
      <Banner
        tone="warn"
        title="The inbox sends its webhooks to somebody else already"
        actions={
          <>
            <Button onClick={onLeave}>Leave it</Button>
            <Button onClick={() => onReplace("replace")}>Replace</Button>
            <Button tone="primary" onClick={() => onReplace("forward")}>
              Replace and forward to it
            </Button>
          </>
        }
      >
        <span className={css.address}>
          <code>{url}</code> <CopyButton text={url} what="that address" />
        </span>
        <span>
          It is not an address of this connection, and nobody was asked yet: a bot or a bridge may be waiting there for
          every message. Standin remembers it, and puts it back when you press Restore, remove the connection or close
          the program.
        </span>
        <ul className={css.ways}>
          <li>
            <b>Replace and forward to it</b>: webhooks come here, and each goes on to that address, byte for byte.
          </li>
          <li>
            <b>Replace</b>: webhooks come here alone; that address gets nothing until it is restored.
          </li>
          <li>
            <b>Leave it</b>: nothing is changed, and no webhook comes here.
          </li>
        </ul>
      </Banner>
    </div>
  );
}
