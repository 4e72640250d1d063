// Colours and fonts, all from variables of the page, so that a change of theme is followed at once.

import { EditorView, HighlightStyle, syntaxHighlighting, tags } from "./codemirror-6.min.js";

const theme = EditorView.theme({
  "&": { color: "var(--ap-code-text)", backgroundColor: "var(--ap-code-ground)", fontSize: "0.86rem" },
  "&.cm-focused": { outline: "2px solid var(--ap-primary)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--st-code-font, monospace)", lineHeight: "1.55", overscrollBehavior: "contain" },
  ".cm-content": { caretColor: "var(--ap-code-text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ap-code-text)", borderLeftWidth: "2px" },
  ".cm-gutters": { color: "var(--ap-quiet)", backgroundColor: "var(--ap-code-ground)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, currentColor 4%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--ap-primary) 26%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--ap-green) 28%, transparent)" },
  ".cm-tooltip": {
    color: "var(--ap-code-text)", backgroundColor: "var(--ap-code-ground)", border: "1px solid var(--ap-line)", borderRadius: "8px",
    boxShadow: "0 6px 20px rgb(0 0 0 / 0.18)", overflow: "hidden", maxWidth: "30rem",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "inherit", background: "color-mix(in srgb, var(--ap-primary) 20%, transparent)" },
  ".cm-diagnostic": { padding: "6px 12px", whiteSpace: "pre-wrap", fontFamily: "var(--st-font, sans-serif)" },
});

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], color: "var(--ap-code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ap-code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--ap-code-number)" },
  { tag: [tags.comment, tags.docComment], color: "var(--ap-quiet)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.function(tags.variableName)], color: "var(--ap-code-name)" },
  { tag: [tags.className, tags.typeName, tags.meta], color: "var(--ap-code-name)" },
]);

export const look = [theme, syntaxHighlighting(colors)];
