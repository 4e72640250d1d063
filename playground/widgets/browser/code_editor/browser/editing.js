// CodeMirror, set up for a function in Python: colours, numbers, indentation, completion, marks at lines.

import {
  Annotation, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap, completionKeymap, Decoration, defaultKeymap,
  drawSelection, EditorState, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, history,
  historyKeymap, indentOnInput, indentUnit, indentWithTab, keymap, lineNumbers, lintGutter, lintKeymap, localCompletionSource,
  pythonLanguage, setDiagnostics, StateEffect, StateField,
} from "./codemirror-6.min.js";
import { look } from "./look.js";

const BY_THE_PAGE = Annotation.define();

// An editor at the end of an element, with `text()` and `newState(...)` beside what CodeMirror gives.
export const editor = (parent, { onChange, onLeave, onRun, offered }) => {
  const extensions = [
    lineNumbers(), lintGutter(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(),
    closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(), pythonLanguage, indentUnit.of("    "),
    EditorState.tabSize.of(4), EditorState.allowMultipleSelections.of(true), wrongLines, look,
    autocompletion({ override: [named(offered), localCompletionSource], icons: false }),
    keymap.of([{ key: "Mod-Enter", run: () => (onRun(), true) }]),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
    EditorView.updateListener.of((update) => {
      const own = update.docChanged && !update.transactions.some((one) => one.annotation(BY_THE_PAGE));
      if (own) onChange();
    }),
    EditorView.domEventHandlers({ blur: () => void onLeave(), keydown: keepToOurselves, keypress: keepToOurselves }),
  ];
  const view = new EditorView({ parent, extensions });
  view.text = () => view.state.doc.toString();
  view.newState = (text, label, hint) => {
    const named = EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": hint, tabindex: "0", spellcheck: "false", dir: "ltr" });
    return EditorState.create({ doc: text, extensions: [...extensions, named] });
  };
  return view;
};

// Single letters are shortcuts of the page when they are typed outside of fields.
const keepToOurselves = (event) => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  return false;
};

// Makes the text this one where it differs, so that cursor, selection and scrolling stay where they are.
export const replaced = (view, text) => {
  const before = view.text();
  if (before === text) return;
  let from = 0;
  const most = Math.min(before.length, text.length);
  while (from < most && before[from] === text[from]) from++;
  let same = 0;
  while (same < most - from && before[before.length - 1 - same] === text[text.length - 1 - same]) same++;
  const changes = { from, to: before.length - same, insert: text.slice(from, text.length - same) };
  view.dispatch({ changes, annotations: BY_THE_PAGE.of(true) });
};

export const goToLine = (view, number) => {
  const line = lineAt(view.state.doc, number);
  const at = line.from + line.text.search(/\S|$/);
  view.contentDOM.focus({ preventScroll: true });
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.dom.scrollIntoView({ block: "nearest" });
};

const lineAt = (doc, number) => doc.line(Math.min(Math.max(number, 1), doc.lines));

// --- marks

const setWrong = StateEffect.define();
const wrongLines = StateField.define({
  create: () => Decoration.none,
  update: (lines, transaction) => transaction.effects.reduce((now, one) => (one.is(setWrong) ? one.value : now), lines.map(transaction.changes)),
  provide: (field) => EditorView.decorations.from(field),
});

export const mark = (view, marks) => {
  const { doc } = view.state;
  const placed = marks.filter(({ line }) => line).map((one) => ({ ...one, at: lineAt(doc, one.line) }));
  placed.sort((one, other) => one.at.from - other.at.from);
  const lines = [...new Map(placed.map((one) => [one.at.from, one])).values()];
  const tinted = lines.map(({ at, kind }) => Decoration.line({ class: `ap-codeline-${kind}` }).range(at.from));
  view.dispatch({ effects: setWrong.of(Decoration.set(tinted)) });
  view.dispatch(setDiagnostics(view.state, placed.map(diagnostic)));
};

const diagnostic = ({ at, kind, text, advice }) => ({
  from: at.from + at.text.search(/\S|$/),
  to: at.to,
  severity: kind === "unsupported" ? "warning" : "error",
  message: advice ? `${text} ${advice}` : text,
});

// --- completion: the agents in handoff("..."), the variables in context_variables["..."], the modules after import

const IN_QUOTES = [
  ["agents", /handoff\(\s*["'][^"']*$/],
  ["variables", /context_variables(\.get\(|\[)\s*["'][^"']*$/],
];
const AFTER_IMPORT = /^\s*(from|import)\s+[\w.]+$/;

const named = (offered) => (context) => {
  for (const [kind, place] of IN_QUOTES) {
    if (!context.matchBefore(place)) continue;
    const from = context.matchBefore(/[^"']*$/).from;
    return { from, options: offered()[kind].map(({ name, about }) => ({ label: name, detail: about })) };
  }
  return context.matchBefore(AFTER_IMPORT) ? modules(offered().modules, context.matchBefore(/[\w.]+$/)) : null;
};

// Only what begins as it is typed, and nothing once a name is complete: Enter then begins a new line.
const modules = (all, { from, text }) => {
  if (all.some(({ name }) => name === text)) return null;
  return { from, filter: false, options: all.filter(({ name }) => name.startsWith(text)).map(({ name }) => ({ label: name })) };
};
