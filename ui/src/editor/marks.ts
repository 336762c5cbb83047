// Marks on the values that a problem is about, with the line in the text and in the gutter.

import { type EditorState, type Extension, RangeSet, type Text } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass } from "@codemirror/view";

import type { Severity } from "../bindings/Severity";

/** A stretch of the text that a problem is about. */
export interface Mark {
  start: number;
  end: number;
  severity: Severity;
}

const WEIGHT: Record<Severity, number> = { note: 0, warning: 1, error: 2 };

class LineClass extends GutterMarker {
  constructor(override readonly elementClass: string) {
    super();
  }

  override eq(other: LineClass): boolean {
    return other.elementClass === this.elementClass;
  }
}

/**
 * The marks as decorations; a line with several problems takes the look of the gravest. Where all of the text is one line, only
 * the values are marked.
 */
export function problemMarks(marks: readonly Mark[]): Extension {
  const lines = ({ doc }: EditorState) => (doc.lines > 1 ? [...gravest(doc, marks)] : []);
  return [
    EditorView.decorations.compute(["doc"], (state) =>
      Decoration.set(
        [
          ...lines(state).map(([from, severity]) => Decoration.line({ class: `cm-mark-line-${severity}` }).range(from)),
          ...values(state.doc, marks).map(({ start, end, severity }) =>
            Decoration.mark({ class: `cm-mark-value-${severity}` }).range(start, end),
          ),
        ],
        true,
      ),
    ),
    gutterLineClass.compute(["doc"], (state) =>
      RangeSet.of(
        lines(state).map(([from, severity]) => new LineClass(`cm-mark-line-${severity}`).range(from)),
        true,
      ),
    ),
  ];
}

/** The start of each marked line with its gravest severity. */
function gravest(doc: Text, marks: readonly Mark[]): Map<number, Severity> {
  const lines = new Map<number, Severity>();
  for (const { start, severity } of marks) {
    const { from } = doc.lineAt(Math.min(start, doc.length));
    const known = lines.get(from);
    if (!known || WEIGHT[severity] > WEIGHT[known]) {
      lines.set(from, severity);
    }
  }
  return lines;
}

/** The marks cut to their first line; an object that goes over many lines is not painted whole. */
function values(doc: Text, marks: readonly Mark[]): Mark[] {
  return marks
    .map((mark) => ({ ...mark, end: Math.min(mark.end, doc.lineAt(Math.min(mark.start, doc.length)).to) }))
    .filter(({ start, end }) => end > start);
}
