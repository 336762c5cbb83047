// Shows the beginning of a huge string or line and a button for the rest, so that a megabyte on one line stays quick.

import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { JsonScanner } from "../lib/json-scan";
import { count } from "../lib/size";

/** A JSON string longer than this is collapsed. */
const HUGE_STRING = 2_000;
/** A line that is not JSON and longer than this is collapsed. */
const HUGE_LINE = 10_000;
/** So much of it stays in sight. */
const SHOWN = 240;

/** A stretch of text that is hidden at first. */
export interface Hidden {
  from: number;
  to: number;
}

/** What to hide of a text: the rest of each huge string, or of each huge line where the text is not JSON. */
export function hugeParts(text: string, json: boolean): Hidden[] {
  const hidden: Hidden[] = [];
  if (json) {
    const scanner = new JsonScanner(text);
    for (let kind = scanner.next(); kind !== "end"; kind = scanner.next()) {
      if (scanner.end - scanner.start > HUGE_STRING) {
        hidden.push({ from: scanner.start + SHOWN, to: scanner.end - (kind === "string" ? 1 : 0) });
      }
    }
    return hidden;
  }
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed;
    if (end - start > HUGE_LINE) {
      hidden.push({ from: start + HUGE_LINE / 2, to: end });
    }
    start = end + 1;
  }
  return hidden;
}

const expand = StateEffect.define<number>();

class Rest extends WidgetType {
  constructor(
    private readonly from: number,
    private readonly length: number,
  ) {
    super();
  }

  override eq(other: Rest): boolean {
    return other.from === this.from && other.length === this.length;
  }

  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-collapsed";
    button.textContent = `… ${count(this.length)} more characters`;
    button.setAttribute("aria-label", `Show ${count(this.length)} more characters`);
    button.onclick = () => view.dispatch({ effects: expand.of(this.from) });
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** Hides the huge parts of the text that the editor was opened with. */
export function collapseHuge(json: boolean): Extension {
  return StateField.define<DecorationSet>({
    create: (state: EditorState) =>
      RangeSet.of(
        hugeParts(state.doc.toString(), json).map(({ from, to }) =>
          Decoration.replace({ widget: new Rest(from, to - from) }).range(from, to),
        ),
      ),
    update: (set, transaction) => {
      const opened = transaction.effects.filter((effect) => effect.is(expand)).map((effect) => effect.value);
      return opened.length > 0 ? set.update({ filter: (from) => !opened.includes(from) }) : set;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}
