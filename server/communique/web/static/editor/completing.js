// What the editor offers: variables of the query, our prefixes and terms, and the names of things the server knows.

import { make } from "./parts.js";

const MOST = 40; // offers shown at once
const SHORTEST = 2; // letters of a name without a prefix that are worth asking for
const REMEMBERED = 100; // answers of the server kept while the page is open
const VARIABLE = /[?$][\p{L}\p{N}_]*$/u;
const DECLARED = /\bprefix\s+([\w-]*:?)$/iu;
const NAME = /(?:([\p{L}][\p{L}\p{N}_-]*)?:)?[\p{L}\p{N}_.-]*$/u;
const CLASS_WANTED = /(?:^|[\s;.{[])(?:a|rdf:type)\s+$/u;

/** Lets an editor offer what fits where the cursor stands; returns the function that does so at once. */
export function completing(editor, { address, say, tell }) {
  const asked = new Map();

  /** Returns the server's answer to some parameters, asked for once. */
  async function answer(parameters) {
    const place = new URL(address, location.href);
    place.search = new URLSearchParams(parameters);
    if (!asked.has(place.search)) {
      if (asked.size >= REMEMBERED) asked.delete(asked.keys().next().value);
      const coming = fetch(place, { mode: "same-origin" }).then(response => {
        if (!response.ok) throw new Error(response.statusText);
        return response.json();
      });
      coming.catch(() => asked.delete(place.search));
      asked.set(place.search, coming);
    }
    return asked.get(place.search);
  }

  async function found() {
    const cursor = editor.getCursor();
    const before = editor.getLine(cursor.line).slice(0, cursor.ch);
    if (/comment|string(?!-)/.test(editor.getTokenTypeAt(cursor) ?? "")) return [cursor.ch, []];

    const variable = VARIABLE.exec(before);
    if (variable) {
      const all = editor.getValue().match(/[?$][\p{L}\p{N}_]+/gu) ?? [];
      const others = [...new Set(all)].filter(name => name !== variable[0] && name.startsWith(variable[0]));
      return [variable.index, others.sort().map(name => ({ name }))];
    }

    const { prefixes, terms } = await answer({});
    const declared = DECLARED.exec(before);
    if (declared) {
      const fitting = Object.entries(prefixes).filter(([short]) => `${short}:`.startsWith(declared[1]));
      const offers = fitting.map(([short, iri]) => ({ name: `${short}: <${iri}>` }));
      return [cursor.ch - declared[1].length, offers];
    }

    const [typed, short] = NAME.exec(before);
    const start = cursor.ch - typed.length;
    const local = typed.slice(typed.indexOf(":") + 1).toLowerCase();
    const prefixed = typed.includes(":");
    const bound = editor.getPrefixesFromQuery();
    const usable = ({ name }) => {
      const own = name.slice(0, name.indexOf(":"));
      return name.startsWith("<") || bound[own] === undefined || bound[own] === prefixes[own];
    };
    const inside = terms.filter(({ name }) => !prefixed || name.startsWith(`${short ?? ""}:`));
    const wanted = CLASS_WANTED.test(before.slice(0, start)) ? "class" : "property";
    const ranked = inside
      .map(term => [rank(term, local), term.kind === wanted ? 0 : 1, term])
      .filter(([place]) => place < 4)
      .sort(([place, kind], [other, rest]) => place - other || kind - rest)
      .map(([, , term]) => term);
    const ask = prefixed ? inside.length === 0 && Object.hasOwn(prefixes, short) : local.length >= SHORTEST;
    const { names } = ask ? await answer({ q: local, ...(prefixed && { prefix: short }) }) : { names: [] };
    const offers = [...ranked.slice(0, MOST), ...names].filter(usable);
    return [start, offers.filter(({ name }) => name !== typed || offers.length > 1), prefixes];
  }

  /** Returns what CodeMirror shows: the offers, and what they would replace. */
  async function hints() {
    const cursor = editor.getCursor();
    let start, offers, prefixes;
    try {
      [start, offers, prefixes] = await found();
    } catch {
      return null; // the server does not say; one can write on
    }
    const now = editor.getCursor();
    if (now.line !== cursor.line || now.ch !== cursor.ch) return null;
    const shown = offers.slice(0, MOST).map(offer => ({ ...offer, text: offer.name, render, hint: take(prefixes) }));
    tell(shown.length ? say("offered", { count: shown.length }) : say("none-offered"));
    if (!shown.length) return null;
    const data = { list: shown, from: { line: cursor.line, ch: start }, to: cursor };
    editor.constructor.on(data, "shown", () => {
      const { hints: list } = editor.state.completionActive.widget;
      list.removeAttribute("aria-expanded");
      list.tabIndex = 0; // it scrolls
      list.setAttribute("aria-label", say("offers"));
    });
    return data;
  }

  /** Puts an offer into the query, and declares its prefix. */
  const take = prefixes => (_, { from, to }, { name }) => {
    editor.replaceRange(name, from, to, "complete");
    const short = name.slice(0, name.indexOf(":"));
    if (prefixes && !name.startsWith("<") && editor.getPrefixesFromQuery()[short] === undefined) {
      editor.addPrefixes({ [short]: prefixes[short] });
    }
  };

  const offer = () =>
    editor.showHint({
      hint: hints,
      closeCharacters: /[\s>"]/,
      completeSingle: false,
      container: document.querySelector("main"), // whose place is that of the page
    });

  editor.on("inputRead", (_, { text }) => {
    if (editor.state.completionActive || text.length > 1 || !/[\p{L}\p{N}:_-]/u.test(text[0])) return;
    const cursor = editor.getCursor();
    const before = editor.getLine(cursor.line).slice(0, cursor.ch);
    if (NAME.exec(before)[0].includes(":") && !DECLARED.test(before)) offer();
  });
  return offer;
}

/** How well a term fits what was typed: 0 is it itself, 4 does not fit. */
function rank({ name, label }, local) {
  const own = name.slice(name.indexOf(":") + 1).toLowerCase();
  if (own === local) return 0;
  if (own.startsWith(local)) return 1;
  if (label.toLowerCase().split(/\s+/).some(word => word.startsWith(local))) return 2;
  return own.includes(local) ? 3 : 4;
}

function render(item, _, { name, label, comment }) {
  item.append(make("code", {}, name));
  if (label) item.append(" ", make("span", { dir: "auto" }, label));
  if (comment) item.append(make("small", { dir: "auto" }, comment));
}
