// The page of the SPARQL endpoint: an editor, answers without leaving the page, and pictures of them.
// Without this file, or while it loads, the page is a plain form. What is typed stays in the history of the tab.

import { speaker } from "../words.js";
import { address, ask, follow, methodOf } from "./asking.js";
import { open, plain } from "./editor.js";
import { make } from "./parts.js";
import { equip } from "./views.js";

const PAUSE = 300; // milliseconds of no typing before what is typed is kept

function start(form) {
  const say = speaker(form);
  const drawing = form.dataset.drawing.split(" ").filter(Boolean);
  const area = form.elements.query;
  const first = area.value;
  const status = make("p", { class: "fine status", role: "status" });
  const button = { type: "button", class: "second" };
  const stop = make("button", { ...button, hidden: true, click: () => asking?.abort() }, say("stop"));
  const link = make("button", { ...button, click: share }, say("link"));
  let editor = plain(area);
  let asking = null;
  let view = new URL(location.href).searchParams.get("view") ?? "";
  let place = location.search;
  let stands = area.value; // the query that this entry of the history stands for
  let timer = 0;

  const seconds = began => ((performance.now() - began) / 1000).toFixed(2);
  const tell = text => { status.textContent = text; };

  // --- what is typed is kept ------------------------------------------------------------------------------

  function keep() {
    clearTimeout(timer);
    history.replaceState({ query: editor.value }, "");
  }

  function changed() {
    editor.clear();
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  // --- asking ---------------------------------------------------------------------------------------------

  /** Asks a query and shows the answer; what is asked anew gets an entry of the history. */
  async function run(query, anew) {
    asking?.abort();
    const own = (asking = new AbortController());
    const began = performance.now();
    busy(true);
    tell(say("asking"));
    editor.clear();
    try {
      const found = await ask(form, query, own.signal);
      if (anew) remember(query);
      put(found, query);
      const heading = found.querySelector("h2")?.textContent;
      tell(heading ? say("took", { heading, time: seconds(began) }) : say("failed", { time: seconds(began) }));
    } catch (fault) {
      if (asking !== own) return; // another question took its place
      if (fault.name === "AbortError") tell(say("stopped", { time: seconds(began) }));
      else {
        tell("");
        put(make("div", { class: "fault", role: "alert" }, make("p", {}, say("unreachable"))), query);
      }
    } finally {
      if (asking === own) busy(false);
    }
  }

  function busy(on) {
    stop.hidden = !on;
    form.toggleAttribute("data-busy", on);
    if (!on) asking = null;
  }

  /** Puts an answer, or what went wrong, in the place of the last one. */
  function put(found, query) {
    clear();
    form.after(found);
    settle(found, query);
  }

  function clear() {
    document.querySelectorAll("main .answer, main .fault").forEach(one => one.remove());
  }

  function settle(found, query) {
    if (found.matches(".fault")) wrong(found, query);
    else equip(found, { say, drawing, view, chosen: choose });
    found.addEventListener("click", follow);
  }

  /** Marks the place that a fault names, as long as the query is the one that was asked. */
  function wrong(fault, query) {
    const { line, column } = fault.dataset;
    if (!line || editor.value !== query) return;
    const there = { line: Number(line), column: Number(column) };
    editor.mark(there.line, there.column);
    const go = () => editor.go(there.line, there.column);
    fault.append(make("p", {}, make("button", { type: "button", click: go }, say("go-to", there))));
  }

  // --- the address ----------------------------------------------------------------------------------------

  /** Gives a query that was asked an entry of the history, with its address. */
  function remember(query) {
    clearTimeout(timer);
    const here = address(form, query, view) ?? form.action;
    if (new URL(here).search !== location.search) {
      history.replaceState({ query: stands }, ""); // what was typed there is asked here
      history.pushState(null, "", here);
    }
    history.replaceState({ query: editor.value }, "");
    stands = query;
    place = location.search;
  }

  /** Gives another view of the same answer its address. */
  function choose(name) {
    view = name;
    history.replaceState({ query: editor.value }, "", address(form, stands, view) ?? form.action);
    place = location.search;
  }

  async function share() {
    const here = address(form, editor.value, view);
    if (here === null) return tell(say("link-too-long"));
    try {
      await navigator.clipboard.writeText(here);
      tell(say("link-copied"));
    } catch {
      history.replaceState({ query: editor.value }, "", here);
      place = location.search;
      tell(say("link-shown"));
    }
  }

  /** Shows what an entry of the history asks. */
  function back({ state }) {
    if (location.search === place) return; // another part of this page
    asking?.abort();
    place = location.search;
    const said = new URL(location.href).searchParams;
    view = said.get("view") ?? "";
    stands = said.get("query") ?? first;
    editor.value = state?.query ?? stands;
    if (said.has("query")) run(stands, false); // what was typed there since is in the editor, and not asked
    else clear();
  }

  // --- the page -------------------------------------------------------------------------------------------

  if (history.state?.query !== undefined) area.value = history.state.query;
  form.querySelector(".row").append(stop, link);
  form.append(status, make("p", { class: "fine" }, say("privacy")));
  form.addEventListener("submit", event => {
    if (!editor.value.trim()) {
      event.preventDefault();
      editor.focus();
    } else if (form.elements.format.value) {
      form.method = methodOf(form); // the browser takes the file
    } else {
      event.preventDefault();
      run(editor.value, true);
    }
  });
  addEventListener("popstate", back);
  addEventListener("beforeunload", keep);
  editor.onChange(changed);
  open(form, say, tell).then(
    opened => {
      editor = opened;
      editor.onChange(changed);
      const fault = document.querySelector("main .fault[data-line]");
      if (fault && editor.value === stands) editor.mark(Number(fault.dataset.line), Number(fault.dataset.column));
      form.dataset.ready = "";
    },
    () => {}, // the text box stays
  );
  const there = document.querySelector("main .answer, main .fault");
  if (there) settle(there, stands);
}

const form = document.querySelector("form.ask");
if (form) start(form);
