// Suggestions for the search box: a combobox with a list (WAI-ARIA 1.2). Without this file the box is a plain form.

import { speaker } from "./words.js";

const PAUSE = 150; // milliseconds of no typing before the server is asked
const SHORTEST = 2; // letters that are worth asking for
const REMEMBERED = 50; // answers kept while the page is open

/** Makes a combobox of the text box of a form. */
function equip(form) {
  const input = form.querySelector("input[name=q]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const answers = new Map();
  const say = speaker(form);
  let suggestions = [];
  let active = -1;
  let timer = 0;
  let asking = null;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("suggestions"));
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }
  input.parentElement.append(list);
  form.append(status);

  const typed = () => input.value.trim().replace(/\s+/g, " ");
  const isOpen = () => !list.hidden;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  /** Marks one option as the one that Enter opens; -1 marks none. */
  function mark(number) {
    active = number;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    const option = list.children[active];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function option({ label, note }, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    for (const [text, kind] of [[label, "label"], [note, "kind"]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.dir = "auto";
      part.textContent = text;
      item.append(part, " ");
    }
    return item;
  }

  function show(found) {
    suggestions = found;
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(isOpen()));
    mark(-1);
    status.textContent = found.length ? say("found", { count: found.length }) : say("none");
  }

  async function ask() {
    const text = typed();
    asking?.abort();
    if (text.length < SHORTEST) {
      close();
      status.textContent = "";
      return;
    }
    if (!answers.has(text)) {
      const address = new URL(form.dataset.suggestions, location.href);
      address.searchParams.set("q", text);
      asking = new AbortController();
      try {
        const response = await fetch(address, { mode: "same-origin", signal: asking.signal });
        if (!response.ok) throw new Error(response.statusText);
        const [, labels, notes, places] = await response.json();
        const found = labels.map((label, number) => ({
          label,
          note: notes[number],
          place: new URL(places[number], location.href),
        }));
        if (answers.size >= REMEMBERED) answers.delete(answers.keys().next().value);
        answers.set(text, found.filter(({ place }) => place.origin === location.origin));
      } catch (fault) {
        if (fault.name !== "AbortError") close(); // the form works all the same
        return;
      }
    }
    if (text === typed() && document.activeElement === input) show(answers.get(text));
  }

  function open(number) {
    const { label, place } = suggestions[number];
    input.value = label;
    close();
    location.assign(place);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", event => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const count = suggestions.length;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (!isOpen()) ask();
        else if (event.key === "ArrowDown") mark((active + 1) % count);
        else mark(active <= 0 ? count - 1 : active - 1);
        break;
      case "Enter":
        if (isOpen() && active >= 0) {
          event.preventDefault();
          open(active);
        } else {
          close();
        }
        break;
      case "Escape":
        if (isOpen()) close();
        else input.value = "";
        break;
    }
  });

  input.addEventListener("blur", close);
  list.addEventListener("mousedown", event => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", event => {
    const number = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (number >= 0) open(number);
  });
}

document.querySelectorAll("form[data-suggestions]").forEach(equip);
