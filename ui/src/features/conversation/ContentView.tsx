// What a message says, by its type. What is unknown is shown as JSON, never blank.

import { Check, FileText, Image, MapPin, Music, Video } from "lucide-react";
import type { Content } from "../../bindings/Content";
import type { ConversationItem } from "../../bindings/ConversationItem";
import { Tag } from "../../components/Marks";
import { SafeText } from "../../components/SafeText";
import { fileName } from "../../lib/names";
import { count } from "../../lib/size";
import css from "./Content.module.css";
import { Picture } from "./Picture";
import { type Say, useTalk } from "./talk";

interface Props {
  item: ConversationItem;
  answered: string | null;
  onSay: Say;
}

const FILES = { image: Image, video: Video, audio: Music, document: FileText };
const MOST_JSON = 6_000;

/** The inside of a bubble: what the message says, then its attachments in order. */
export function ContentView({ item, answered, onSay }: Props) {
  const parts = [item.content, ...item.attachments];
  return parts.map((content, index) => {
    // The pictures of a message are numbered through all its parts.
    const first = parts.slice(0, index).reduce((sum, before) => sum + pictures(before), 0);
    return (
      <Part
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
        key={index}
        item={item}
        content={content}
        first={first}
        answered={answered}
        onSay={onSay}
      />
    );
  });
}

function pictures(content: Content): number {
  return content.type === "image" ? content.urls.length : content.type === "dialog" && content.url !== null ? 1 : 0;
}

function Part({ item, content, first, answered, onSay }: Props & { content: Content; first: number }) {
  const { markdown } = useTalk().abilities;
  switch (content.type) {
    case "text":
      return (
        <>
          {content.text === "" ? <em>Empty text</em> : <SafeText text={content.text} markdown={markdown} />}
          {content.payload !== null && <span className={css.payload}>payload {content.payload}</span>}
        </>
      );
    case "dialog":
      return (
        <>
          {content.url !== null && <Picture item={item} index={first} url={content.url} />}
          {content.title === "" ? <em>Empty question</em> : <SafeText text={content.title} markdown={markdown} />}
          <div className={css.options}>
            {content.options.map(({ label, payload }, index) => (
              <button
                // biome-ignore lint/suspicious/noArrayIndexKey: a bot may offer the same label twice
                key={index}
                type="button"
                className={css.option}
                aria-pressed={answered === label}
                title={payload === null ? "The bot gave no payload for this button." : `Payload ${payload}`}
                onClick={(event) => {
                  event.stopPropagation();
                  onSay({ type: "click", label, payload: payload ?? "" }, { conversation: item.conversation });
                }}
              >
                {answered === label && <Check size={12} aria-hidden className={css.chosen} />}
                {label}
              </button>
            ))}
          </div>
          {content.options.length === 0 && <span className={css.caption}>No buttons: a free-text question</span>}
        </>
      );
    case "image":
      return (
        <>
          {content.urls.map((url, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same picture may be there twice
            <Picture key={index} item={item} index={first + index} url={url} />
          ))}
          {content.caption && <SafeText text={content.caption} markdown={markdown} />}
        </>
      );
    case "file": {
      const Icon = FILES[content.media as keyof typeof FILES] ?? FileText;
      return (
        <div className={css.file}>
          <Icon size={16} aria-hidden />
          <div>
            {content.caption ? <SafeText text={content.caption} /> : <b>{fileName(content.url)}</b>}
            <small>
              {content.media}
              {content.url !== "" && (
                <>
                  {" · "}
                  <SafeText text={content.url} />
                </>
              )}
            </small>
          </div>
        </div>
      );
    }
    case "location":
      return (
        <div className={css.file}>
          <MapPin size={16} aria-hidden />
          <div>
            <SafeText text={content.address ?? "Location"} />
            <small>
              {content.latitude}, {content.longitude}
            </small>
          </div>
        </div>
      );
    case "event":
      return <SafeText text={content.text} />;
    default:
      return <Unknown kind={content.kind} json={content.json} mine={item.sender.kind === "customer"} />;
  }
}

function Unknown({ kind, json, mine }: { kind: string | null; json: string; mine: boolean }) {
  return (
    <div className={css.unknown}>
      <span>
        <Tag tone={mine ? "neutral" : "warn"}>{mine ? "raw JSON" : `▲ unknown type ${kind ?? "without a name"}`}</Tag>
      </span>
      <pre>{json === "" ? "The body is not JSON; its bytes are in the inspector." : json.slice(0, MOST_JSON)}</pre>
      {json.length > MOST_JSON && (
        <span className={css.caption}>{count(json.length - MOST_JSON)} more characters in the inspector</span>
      )}
    </div>
  );
}
