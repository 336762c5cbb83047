// How CodeMirror looks: the tokens of the window, which reach into its shadow root.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "1.6",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--line-strong) transparent",
  },
  ".cm-content": { padding: "10px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 12px 0 4px" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-3)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "38px", padding: "0 10px 0 4px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sel) 55%, transparent)" },
  "& .cm-line::selection, & .cm-line ::selection": {
    backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  ".cm-mark-line-error": { backgroundColor: "var(--bad-soft)" },
  ".cm-mark-line-warning": { backgroundColor: "var(--warn-soft)" },
  ".cm-mark-line-note": { backgroundColor: "var(--note-soft)" },
  // The faint hue of the other numbers would not stand out from these grounds.
  ".cm-gutterElement[class*='cm-mark-line']": { color: "var(--ink-2)" },
  ".cm-gutterElement.cm-mark-line-error": { boxShadow: "inset 2px 0 var(--bad)" },
  ".cm-gutterElement.cm-mark-line-warning": { boxShadow: "inset 2px 0 var(--warn)" },
  ".cm-gutterElement.cm-mark-line-note": { boxShadow: "inset 2px 0 var(--note)" },
  ".cm-mark-value-error": { backgroundColor: "var(--bad-soft)", boxShadow: "inset 0 -1.5px var(--bad)" },
  ".cm-mark-value-warning": { backgroundColor: "var(--warn-soft)", boxShadow: "inset 0 -1.5px var(--warn)" },
  ".cm-mark-value-note": { backgroundColor: "var(--note-soft)", boxShadow: "inset 0 -1.5px var(--note)" },
  ".cm-collapsed": {
    font: "500 11px var(--font)",
    color: "var(--accent)",
    backgroundColor: "var(--accent-soft)",
    border: "0",
    borderRadius: "var(--r1)",
    margin: "0 3px",
    padding: "0 6px",
  },
  ".cm-collapsed:focus-visible": { outline: "2px solid var(--accent)" },
  ".cm-searchMatch": { backgroundColor: "var(--note-soft)", boxShadow: "inset 0 0 0 1px var(--note)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", boxShadow: "inset 0 0 0 1.5px var(--accent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--sel)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { font: "12px var(--font)", padding: "6px 30px 6px 10px" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: "11px" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel .cm-textfield": {
    font: "12px var(--mono)",
    color: "var(--ink)",
    backgroundColor: "var(--panel)",
    border: "1px solid var(--line)",
    borderRadius: "var(--r1)",
    padding: "2px 6px",
  },
  ".cm-panel .cm-textfield:focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "0" },
  ".cm-panel .cm-button": {
    font: "12px var(--font)",
    color: "var(--ink-2)",
    backgroundColor: "var(--panel)",
    backgroundImage: "none",
    border: "1px solid var(--line)",
    borderRadius: "var(--r1)",
    padding: "2px 8px",
  },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink-2)", fontSize: "16px", top: "4px", right: "8px" },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--key)" },
  { tag: tags.string, color: "var(--str)" },
  { tag: tags.number, color: "var(--num)" },
  { tag: [tags.bool, tags.null], color: "var(--kw)" },
  { tag: [tags.separator, tags.punctuation, tags.brace, tags.squareBracket], color: "var(--ink-3)" },
]);

/** Look and colours together. */
export const theme: Extension = [look, syntaxHighlighting(colours)];
