// The views of an answer: its table, and pictures drawn from the cells of it. The table always stays.

import { load, make } from "./parts.js";

const PICTURES = {
  chart: { said: "view-chart", fits: answer => answer.columns.some(({ numbers }) => numbers), file: "./chart.js" },
  network: { said: "view-network", fits: answer => answer.columns.filter(({ things }) => things).length > 1, file: "./network.js" },
};

/** Reads the table of an answer: its columns, and its rows of cells; a cell without a value is null. */
function read(section) {
  const head = [...section.querySelectorAll("thead th")].map(cell => cell.textContent);
  const rows = [...section.querySelectorAll("tbody tr")].map(row =>
    [...row.cells].map(({ dataset, firstElementChild: first }) =>
      first && {
        text: first.textContent,
        name: dataset.name || first.textContent,
        href: first.getAttribute("href"),
        iri: dataset.iri ?? "",
        number: dataset.number === undefined ? NaN : Number(dataset.number),
      },
    ),
  );
  const columns = head.map((name, place) => {
    const cells = rows.map(row => row[place]).filter(Boolean);
    const all = test => cells.length > 0 && cells.every(test);
    return { name, place, numbers: all(({ number }) => Number.isFinite(number)), things: cells.some(({ iri }) => iri) };
  });
  return { columns, rows, graph: section.dataset.kind === "graph" };
}

/** Gives an answer the choice of its views, and shows the one that is wanted. */
export function equip(section, { say, drawing, view, chosen }) {
  const answer = read(section);
  const there = Object.keys(PICTURES).filter(name => PICTURES[name].fits(answer));
  if (!there.length) return;

  const place = make("div", { class: "picture" });
  const buttons = ["table", ...there].map(name =>
    make("button", { type: "button", class: "second", click: () => pick(name) }, say(PICTURES[name]?.said ?? "view-table")),
  );
  let wanted = "";

  function pick(name) {
    chosen(name === "table" ? "" : name);
    show(name);
  }

  async function show(name) {
    wanted = name;
    ["table", ...there].forEach((one, number) => buttons[number].setAttribute("aria-pressed", String(one === name)));
    place.replaceChildren();
    if (name === "table") return;
    place.append(make("p", { class: "fine" }, say("loading")));
    try {
      for (const address of drawing) await load(address);
      const { draw } = await import(PICTURES[name].file);
      if (wanted !== name) return;
      place.replaceChildren();
      draw(place, answer, say);
    } catch (fault) {
      if (wanted !== name) return;
      place.replaceChildren(make("p", { role: "alert" }, say("no-picture")));
      console.warn(fault);
    }
  }

  section.querySelector("h2").after(
    make("div", { class: "views", role: "group", "aria-label": say("view") }, ...buttons),
    place,
  );
  show(there.includes(view) ? view : "table");
}

/** Makes a select with a label: *choices* are pairs of value and text. */
export function choice(words, choices, value, changed) {
  const select = make("select", { change: () => changed(select.value) });
  select.append(...choices.map(([name, text]) => make("option", { value: name, selected: name === value }, text)));
  return make("label", {}, `${words} `, select);
}
