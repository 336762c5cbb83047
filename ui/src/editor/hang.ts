// Wrapped lines continue below their own indentation. Classes, not inline styles, carry the depth.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Deeper lines hang like this depth, in characters. */
const DEEPEST = 32;

const CLASSES = Array.from({ length: DEEPEST + 1 }, (_, depth) => Decoration.line({ class: `cm-hang-${depth}` }));

const look = EditorView.theme(
  Object.fromEntries(
    CLASSES.map((_, depth) => [
      `.cm-line.cm-hang-${depth}`,
      { paddingLeft: `calc(4px + ${depth + 2}ch)`, textIndent: `-${depth + 2}ch` },
    ]),
  ),
);

const plugin = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = hanging(view);
    }

    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) {
        this.decorations = hanging(update.view);
      }
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function hanging(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const indent =
        /^ */.exec(view.state.sliceDoc(line.from, Math.min(line.to, line.from + DEEPEST)))?.[0].length ?? 0;
      const shape = CLASSES[indent];
      if (shape) {
        builder.add(line.from, line.from, shape);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

/** Lets wrapped lines hang. */
export const hangingIndent = [look, plugin];
