// A picture of a message: fetched by the program, not by this page, and only on a click.

import { Image } from "lucide-react";
import { useMutationCommand } from "../../api/commands";
import { selectEnvelope } from "../../app/selection";
import type { ConversationItem } from "../../bindings/ConversationItem";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Spinner } from "../../components/Marks";
import { fileName } from "../../lib/names";
import { size } from "../../lib/size";
import css from "./Content.module.css";

const SHOWABLE = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** A place for a picture; shows its name and where it is, then itself with type and size. */
export function Picture({ item, index, url }: { item: ConversationItem; index: number; url: string }) {
  const { seq } = item;
  // Many messages of the platform's history share an envelope.
  const told = item.from_history && item.message_id !== null ? { message: item.message_id } : {};
  const media = useMutationCommand("media.fetch");
  const name = fileName(url);
  const { data } = media;
  if (data && SHOWABLE.includes(data.content_type)) {
    return (
      <figure className={css.figure}>
        <img className={css.shown} src={`data:${data.content_type};base64,${data.base64}`} alt={name} />
        <figcaption className={css.caption}>
          {name} · {data.content_type.replace("image/", "")} · {size(data.bytes)} · fetched by you
        </figcaption>
      </figure>
    );
  }
  return (
    <>
      <div className={css.picture} title={url}>
        <span>
          <Image size={14} aria-hidden /> {name}
        </span>
        <Button
          disabled={seq === 0 || media.isPending}
          onClick={(event) => {
            event.stopPropagation();
            media.mutate({ seq, index, ...told });
          }}
        >
          {media.isPending && <Spinner label="Fetching" />}
          Show picture
        </Button>
        {data && <span>{data.content_type} is not shown; its bytes are in the inspector.</span>}
      </div>
      <FaultBanner fault={media.error} what="The picture was not fetched" onShow={selectEnvelope} />
    </>
  );
}
