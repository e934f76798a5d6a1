// The editor in the place of the text box: YASQE, which knows the grammar of SPARQL. It asks nobody anything.

import { completing } from "./completing.js";
import { load, make } from "./parts.js";

/** The text box as it is, for as long as there is no editor: the same things can be done with it. */
export function plain(area) {
  const start = (line, column) => {
    const lines = area.value.split("\n");
    return lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + units(lines[line - 1] ?? "", column);
  };
  return {
    get value() { return area.value; },
    set value(text) { area.value = text; },
    focus: () => area.focus(),
    go(line, column) {
      area.focus();
      area.setSelectionRange(start(line, column), start(line, column));
    },
    mark: () => area.setAttribute("aria-invalid", "true"),
    clear: () => area.removeAttribute("aria-invalid"),
    onChange: changed => area.addEventListener("input", changed),
  };
}

/** How many UTF-16 units stand before a column, which counts characters from 1. */
function units(line, column) {
  return [...line].slice(0, column - 1).join("").length;
}

/** Puts the editor in the place of the text box of a form, with what has been typed there so far. */
export async function open(form, say, tell) {
  const area = form.elements.query;
  const label = form.querySelector("label[for=query]");
  await load(form.dataset.editor);
  const { Yasqe } = window;

  // Lists of its own, which would be merged with ours: its completers, which ask other hosts, and its gutters.
  Object.assign(Yasqe.defaults, { autocompleters: [], gutters: ["CodeMirror-linenumbers"] });
  Yasqe.defaults.requestConfig.endpoint = form.action; // never used: questions are asked by this page
  const place = make("div", { class: "editor" });
  const focused = document.activeElement === area;
  area.before(place);
  let yasqe;
  try {
    yasqe = new Yasqe(place, {
      value: area.value,
      consumeShareLink: null,
      createShareableLink: null,
      editorHeight: "auto",
      foldGutter: false,
      highlightSelectionMatches: false,
      inputStyle: "contenteditable", // what screen readers can read
      persistenceId: null,
      resizeable: false,
      showQueryButton: false,
      syntaxErrorCheck: false, // the server has the last word
      viewportMargin: Infinity,
      extraKeys: {
        "Cmd-Enter": () => form.requestSubmit(),
        "Ctrl-Enter": () => form.requestSubmit(),
        "Ctrl-Space": () => offer(),
        "Ctrl-S": false,
        "Esc": false,
        "Shift-Tab": false, // Tab leaves the editor
        "Tab": false,
      },
    });
  } catch (fault) {
    place.remove();
    throw fault;
  }
  const editor = yasqe.getWrapperElement().CodeMirror;
  const offer = completing(editor, { address: form.dataset.completions, say, tell });
  const field = editor.getInputField();
  let marks = [];

  label.id = "query-label";
  label.removeAttribute("for");
  label.addEventListener("click", () => editor.focus());
  const keys = make("p", { class: "fine", id: "query-keys" }, say("keys"));
  place.after(keys);
  for (const [name, value] of Object.entries({
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": label.id,
    "aria-describedby": keys.id,
  })) {
    field.setAttribute(name, value);
  }
  area.hidden = true;
  area.required = false;
  editor.on("change", () => { area.value = editor.getValue(); });

  /** Where what is wrong ends: with its token, or with the word, if the editor takes that for several tokens. */
  function end({ line, ch }) {
    const [word] = /^[\p{L}\p{N}_]*/u.exec(editor.getLine(line).slice(ch));
    return Math.max(editor.getTokenAt({ line, ch: ch + 1 }, true).end, ch + word.length);
  }

  function position(line, column) {
    const number = Math.min(line - 1, editor.lastLine());
    return { line: number, ch: units(editor.getLine(number), column) };
  }

  const made = {
    get value() { return editor.getValue(); },
    set value(text) { if (text !== editor.getValue()) editor.setValue(text); },
    focus: () => editor.focus(),
    go(line, column) {
      editor.focus();
      editor.setCursor(position(line, column));
    },
    mark(line, column) {
      made.clear();
      field.setAttribute("aria-invalid", "true");
      const from = position(line, column);
      const handle = editor.addLineClass(from.line, "wrap", "wrong-line");
      marks.push(() => editor.removeLineClass(handle, "wrap", "wrong-line"));
      const to = { line: from.line, ch: end(from) };
      if (to.ch > from.ch) {
        const range = editor.markText(from, to, { className: "wrong" });
        marks.push(() => range.clear());
      }
    },
    clear() {
      field.removeAttribute("aria-invalid");
      marks.forEach(remove => remove());
      marks = [];
    },
    onChange: changed => editor.on("change", changed),
  };
  if (focused) {
    editor.focus();
    editor.setCursor(editor.posFromIndex(area.selectionStart));
  }
  return made;
}
