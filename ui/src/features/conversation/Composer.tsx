// Where one writes as the customer.

import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { selectEnvelope } from "../../app/selection";
import { useWish } from "../../app/wish";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import type { Fault } from "../../bindings/Fault";
import type { SendResult } from "../../bindings/SendResult";
import { Banner, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Kbd, Tag } from "../../components/Marks";
import { shortName } from "../../lib/names";
import { Attach, type AttachKind } from "./Attach";
import { AttachMenu } from "./AttachMenu";
import css from "./Composer.module.css";
import { useDraft } from "./draft";
import { FileChips } from "./FileChips";
import { type Files, filesIn, given } from "./files";
import { recallable } from "./recall";
import { type Along, useTalk } from "./talk";

interface Props {
  name: string;
  /** What was typed and not sent when the conversation was last open. */
  draft: string;
  items: readonly ConversationItem[];
  files: Files;
  /** Where the message goes, where that is not the newest conversation. */
  where: string | null;
  /** Back to the newest conversation. */
  onNewest: () => void;
  onSay: (message: CustomerMessage, along?: Along) => Promise<SendResult>;
  onType: (text: string) => void;
  /** Whether the platform is told that the customer types. */
  typing: boolean;
  fault: Fault | null;
  onDismiss: () => void;
}

/** The composer. Enter sends, Shift+Enter begins a line, Up recalls, Escape leaves; files come by choosing, dropping and pasting. */
export function Composer({
  name,
  draft,
  items,
  files,
  where,
  onNewest,
  onSay,
  onType,
  typing,
  fault,
  onDismiss,
}: Props) {
  const { connection, customer, abilities } = useTalk();
  const [text, setText] = useDraft(connection, customer, draft);
  const [recalled, setRecalled] = useState(-1);
  const [attach, setAttach] = useState<AttachKind | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const [unsent, setUnsent] = useState<readonly string[]>([]);
  const area = useRef<HTMLTextAreaElement>(null);
  const newest = useRef({ text, files });
  newest.current = { text, files };
  useFocus(area);
  useWish("write", `${connection} ${customer}`, () => area.current?.focus({ preventScroll: true }));

  const ready = text.trim() !== "" || files.list.length > 0;
  const send = async () => {
    if (!ready) {
      return;
    }
    const said = text;
    const list = files.list;
    setText("");
    onType("");
    setRecalled(-1);
    setUnread(null);
    files.put([]);
    files.dismiss();
    // A refusal may come before this is drawn.
    newest.current = { text: "", files: { ...files, list: [] } };
    area.current?.focus();
    try {
      const bytes = await Promise.all(list.map(({ file }) => given(file)));
      const result = await onSay({ type: "text", text: said }, list.length > 0 ? { files: bytes } : {});
      if (result.delivery !== "delivered") {
        // The message shows what went wrong; its files are only here.
        back("", list);
      }
    } catch (error) {
      // It reached nobody and no envelope has it: it comes back, unless something else was begun meanwhile.
      back(said, list);
      setUnsent((before) => [said, ...before]);
      setUnread(error instanceof Error ? error.message : null);
    }
  };
  const back = (said: string, list: Files["list"]) => {
    const now = newest.current;
    if (now.text === "" && said !== "") {
      setText(said);
    }
    if (now.files.list.length === 0) {
      now.files.put(list);
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = abilities.files ? filesIn(event.clipboardData) : [];
    if (pasted.length > 0) {
      event.preventDefault();
      files.add(pasted);
    }
  };
  const recall = (step: 1 | -1) => {
    const lines = recallable(items, unsent);
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
      void send();
    } else if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      // Out of the text, so that the keys of one letter work.
      event.currentTarget.closest("main")?.querySelector<HTMLElement>("[role='log']")?.focus();
      event.currentTarget.blur();
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
      {unread && (
        <Banner
          tone="bad"
          title="The message was not sent"
          actions={<Button onClick={() => setUnread(null)}>Close</Button>}
        >
          <span>{unread}</span>
        </Banner>
      )}
      <div className={css.composer}>
        {where && (
          <span className={css.where}>
            {where}{" "}
            <Button tone="link" onClick={onNewest}>
              Stay with the newest one
            </Button>
          </span>
        )}
        <FileChips files={files} />
        <textarea
          ref={area}
          className={css.text}
          data-composer
          rows={Math.min(text.split("\n").length, 10)}
          aria-label={`Write as ${shortName(name)}`}
          placeholder={`Write as ${shortName(name)}…`}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            onType(event.target.value);
            setRecalled(-1);
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <div className={css.row}>
          <AttachMenu onKind={setAttach} onFiles={files.add} />
          <span className={css.space} />
          {typing && (
            <Tag title="The platform is told while you write. “More” above switches it off.">typing is shown</Tag>
          )}
          <span className={css.hint}>
            <Kbd keys="arrowup" /> recall
          </span>
          <Button tone="primary" onClick={() => void send()} disabled={!ready}>
            Send
          </Button>
        </div>
      </div>
      {attach && <Attach kind={attach} onClose={() => setAttach(null)} onSay={onSay} />}
    </div>
  );
}

/** One writes at once in a conversation that was opened, unless the focus was put somewhere on purpose. */
function useFocus(area: React.RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const now = document.activeElement;
    const free = !now || now === document.body || now.closest("nav, aside") !== null;
    if (free && !document.querySelector("[role='dialog'][data-open]")) {
      area.current?.focus({ preventScroll: true });
    }
  }, [area]);
}
