// Text to read, with line numbers, JSON colours, marked problems, find, and the offset under the cursor.

import { defaultKeymap } from "@codemirror/commands";
import { json as jsonLanguage } from "@codemirror/lang-json";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";

import { collapseHuge } from "./collapse";
import { hangingIndent } from "./hang";
import styles from "./JsonText.module.css";
import { type Mark, problemMarks } from "./marks";
import { keepTyping, shadowMount } from "./shadow";
import { theme } from "./theme";

/** What can be asked of the view from outside. */
export interface JsonTextHandle {
  /** Opens the find field. */
  find(): void;
  /** Brings an offset into sight, puts the cursor there and takes the focus. */
  show(offset: number): void;
}

interface Props {
  /** What the text is, for screen readers. */
  label: string;
  text: string;
  /** Whether to colour and collapse it as JSON. */
  json: boolean;
  marks?: readonly Mark[];
  /** Tells the offset under the cursor, in UTF-16 code units. */
  onCursor?: (offset: number) => void;
  ref?: Ref<JsonTextHandle>;
}

const NO_MARKS: readonly Mark[] = [];

/** Of the editor's keys, those that move and select; the others are for changing text. */
const MOVES = /^(Mod-)?(Arrow|Page|Home|End|a$)/;

/** A read-only view of a text; the text keeps every character it has. */
export function JsonText({ label, text, json, marks = NO_MARKS, onCursor, ref }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const tell = useRef(onCursor);
  tell.current = onCursor;

  useEffect(() => {
    if (!host.current) {
      return undefined;
    }
    const { root, parent } = shadowMount(host.current);
    root.addEventListener("keydown", keepTyping as EventListener);
    const view = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
          EditorView.lineWrapping,
          hangingIndent,
          lineNumbers(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          keymap.of([...searchKeymap, ...defaultKeymap.filter(({ key }) => MOVES.test(key ?? ""))]),
          json ? jsonLanguage() : [],
          collapseHuge(json),
          problemMarks(marks),
          theme,
          EditorView.updateListener.of((update) => {
            if (update.selectionSet) {
              tell.current?.(update.state.selection.main.head);
            }
          }),
        ],
      }),
    });
    editor.current = view;
    const [first] = marks;
    if (first) {
      view.dispatch({ effects: EditorView.scrollIntoView(first.start, { y: "nearest", yMargin: 40 }) });
    }
    return () => {
      root.removeEventListener("keydown", keepTyping as EventListener);
      view.destroy();
      editor.current = null;
    };
  }, [text, json, label, marks]);

  useImperativeHandle(ref, () => ({
    find() {
      if (editor.current) {
        openSearchPanel(editor.current);
      }
    },
    show(offset) {
      const view = editor.current;
      if (view) {
        const anchor = Math.min(offset, view.state.doc.length);
        view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
        view.focus();
      }
    },
  }));

  return <div ref={host} className={styles.host} />;
}
