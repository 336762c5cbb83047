// Where one writes as the customer.

import { Braces, ChevronDown, FileText, Image, MapPin, Music, Video } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useHost } from "../../api/host-context";
import { selectEnvelope } from "../../app/selection";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import type { Fault } from "../../bindings/Fault";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Marks";
import { Menu } from "../../components/Menu";
import { Attach, type AttachKind } from "./Attach";
import css from "./Composer.module.css";
import { recallable } from "./recall";

interface Props {
  connection: string;
  customer: string;
  name: string;
  /** What was typed and not sent when the conversation was last open. */
  draft: string;
  items: readonly ConversationItem[];
  onSay: (message: CustomerMessage) => Promise<unknown>;
  fault: Fault | null;
  onDismiss: () => void;
}

const KEEP_AFTER_MS = 150;

/** The composer. Enter sends, Shift+Enter begins a line, Up recalls. */
export function Composer({ connection, customer, name, draft, items, onSay, fault, onDismiss }: Props) {
  const [text, setText] = useDraft(connection, customer, draft);
  const [recalled, setRecalled] = useState(-1);
  const [attach, setAttach] = useState<AttachKind | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const newest = useRef("");
  newest.current = text;

  const send = () => {
    if (text.trim() === "") {
      return;
    }
    const said = text;
    setText("");
    setRecalled(-1);
    area.current?.focus();
    onSay({ type: "text", text: said }).catch(() => {
      // It reached nobody and no envelope has it: it comes back, unless something else was typed meanwhile.
      if (newest.current === "") {
        setText(said);
      }
    });
  };
  const recall = (step: 1 | -1) => {
    const lines = recallable(items);
    const next = recalled + step;
    if (next >= lines.length || next < -1) {
      return false;
    }
    setRecalled(next);
    setText(next < 0 ? "" : (lines[next] ?? ""));
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const idle = value === "" || recalled >= 0;
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && idle && selectionStart === selectionEnd && recall(1)) {
      event.preventDefault();
    } else if (event.key === "ArrowDown" && recalled >= 0 && recall(-1)) {
      event.preventDefault();
    }
  };
  return (
    <div className={css.place}>
      {fault && (
        <div className={css.fault}>
          <FaultBanner fault={fault} what="The message was not sent" onShow={selectEnvelope} />
          <Button tone="quiet" onClick={onDismiss}>
            Close
          </Button>
        </div>
      )}
      <div className={css.composer}>
        <textarea
          ref={area}
          className={css.text}
          data-composer
          rows={Math.min(text.split("\n").length, 10)}
          aria-label={`Write as ${name}`}
          placeholder={`Write as ${name}…`}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setRecalled(-1);
          }}
          onKeyDown={onKeyDown}
        />
        <div className={css.row}>
          <Menu
            side="top"
            trigger={
              <Button tone="quiet">
                Attach <ChevronDown size={12} aria-hidden />
              </Button>
            }
            entries={ATTACHABLE.map((one) => ({ ...one, run: () => setAttach(one.id) }))}
          />
          <Button tone="quiet" onClick={() => setAttach("location")}>
            Location
          </Button>
          <Button tone="quiet" onClick={() => setAttach("raw")}>
            Raw JSON
          </Button>
          <span className={css.space} />
          <span className={css.hint}>
            <Kbd keys="arrowup" /> recall
          </span>
          <Button tone="primary" onClick={send} disabled={text.trim() === ""}>
            Send
          </Button>
        </div>
      </div>
      {attach && <Attach kind={attach} onClose={() => setAttach(null)} onSay={onSay} />}
    </div>
  );
}

const ATTACHABLE: { id: AttachKind; title: string; icon: React.ReactNode; apart?: boolean }[] = [
  { id: "image", title: "Image…", icon: <Image size={14} aria-hidden /> },
  { id: "video", title: "Video…", icon: <Video size={14} aria-hidden /> },
  { id: "audio", title: "Audio…", icon: <Music size={14} aria-hidden /> },
  { id: "document", title: "Document…", icon: <FileText size={14} aria-hidden /> },
  { id: "location", title: "Location…", icon: <MapPin size={14} aria-hidden />, apart: true },
  { id: "raw", title: "Raw JSON…", icon: <Braces size={14} aria-hidden /> },
];

/** Text that is kept while it is typed, also when the window closes before it is sent. */
function useDraft(connection: string, customer: string, draft: string) {
  const host = useHost();
  const [text, setText] = useState(draft);
  const kept = useRef(draft);
  useEffect(() => {
    const keep = () => {
      if (kept.current !== text) {
        kept.current = text;
        host.call("customer.draft", { connection, customer, text }).catch(() => undefined);
      }
    };
    const timer = setTimeout(keep, KEEP_AFTER_MS);
    window.addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", keep);
    };
  }, [host, connection, customer, text]);
  const last = useRef(text);
  last.current = text;
  useEffect(
    () => () => {
      if (kept.current !== last.current) {
        host.call("customer.draft", { connection, customer, text: last.current }).catch(() => undefined);
      }
    },
    [host, connection, customer],
  );
  return [text, setText] as const;
}
