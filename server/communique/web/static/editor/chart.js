// A chart of an answer: a column of numbers as bars or as a line.

import { short } from "../words.js";
import { make } from "./parts.js";
import { choice } from "./views.js";

const MOST = 100; // bars or points
const BAR = 26; // pixels of height that a bar takes
const NARROW = 560; // pixels of width below which names stand above their bars
const LETTERS = 60; // of a name beside a bar

/** Draws a chart of the answer into a place of the page, with what can be chosen of it. */
export function draw(place, { columns, rows }, say) {
  const numbers = columns.filter(column => column.numbers);
  const names = [...columns.filter(column => !column.numbers), ...numbers];
  const first = names.find(({ things, numbers: some }) => !things && !some) ?? names[0];
  const chosen = { numbers: numbers.at(-1), names: first, shape: "bars" };
  if (chosen.names === chosen.numbers) chosen.names = null; // rows have numbers
  const figure = make("figure", {});
  const columnOf = value => columns[Number(value)] ?? null;
  const listed = some => some.map(({ name, place: at }) => [String(at), name]);
  const at = column => (column ? String(column.place) : "");

  function again(changes) {
    Object.assign(chosen, changes);
    const shown = rows.filter(row => row[chosen.numbers.place]).slice(0, MOST);
    const points = shown.map((row, number) => ({
      name: chosen.names ? (row[chosen.names.place]?.name ?? "") : String(number + 1),
      value: row[chosen.numbers.place].number,
    }));
    const heads = { numbers: chosen.numbers.name, names: chosen.names?.name ?? say("row-number") };
    const words = say("chart-of", heads);
    const cut = rows.length > MOST ? `. ${say("chart-cut", { count: MOST })}` : "";
    figure.replaceChildren(
      (chosen.shape === "bars" ? bars : line)(points, Math.max(place.clientWidth, 300), words),
      make("figcaption", { class: "fine" }, words + cut),
    );
  }

  const withRows = [["", say("row-number")], ...listed(names)];
  place.append(
    make("p", { class: "row" },
      choice(say("numbers"), listed(numbers), at(chosen.numbers), value => again({ numbers: columnOf(value) })),
      choice(say("names"), withRows, at(chosen.names), value => again({ names: value ? columnOf(value) : null })),
      choice(say("shape"), [["bars", say("bars")], ["line", say("line")]], "bars", shape => again({ shape })),
    ),
    figure,
  );
  again({});
}

function canvas(width, height, words) {
  const { d3 } = window;
  return d3.create("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "img").attr("aria-label", words);
}

const written = value => value.toLocaleString(document.documentElement.lang);

/** Returns marks for an axis, without fractions where the values have none. */
function marks(scale, count, values) {
  const found = scale.ticks(count);
  return values.every(Number.isInteger) ? found.filter(Number.isInteger) : found;
}

function bars(points, width, words) {
  const { d3 } = window;
  const above = width < NARROW;
  const longest = 7 * Math.max(...points.map(({ name }) => Math.min(name.length, LETTERS))) + 16;
  const left = above ? 8 : Math.min(width * 0.45, longest);
  const letters = Math.floor((above ? width : left - 16) / 7);
  const step = above ? 1.8 * BAR : BAR;
  const height = points.length * step + 34;
  const values = points.map(({ value }) => value);
  const x = d3.scaleLinear([Math.min(0, d3.min(values)), Math.max(0, d3.max(values))], [left, width - 56]).nice();
  const thick = 0.72 * BAR;
  const middle = thick / 2;
  const svg = canvas(width, height, words);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - 28})`)
    .call(d3.axisBottom(x).tickValues(marks(x, Math.max(2, Math.floor(width / 110)), values))
      .tickFormat(written).tickSizeOuter(0));
  const rows = svg.selectAll("g.bar").data(points).join("g").attr("class", "bar")
    .attr("transform", (_, number) => `translate(0,${(number + 1) * step - thick})`);
  rows.append("title").text(({ name, value }) => `${name}: ${written(value)}`);
  rows.append("rect").attr("x", ({ value }) => Math.min(x(0), x(value))).attr("height", thick)
    .attr("width", ({ value }) => Math.abs(x(value) - x(0)));
  rows.append("text").attr("class", "name").attr("x", above ? left : left - 8).attr("y", above ? -10 : middle)
    .attr("dy", "0.35em").attr("text-anchor", above ? "start" : "end").text(({ name }) => short(name, letters));
  rows.append("text").attr("class", "value").attr("x", ({ value }) => Math.max(x(0), x(value)) + 6)
    .attr("y", middle).attr("dy", "0.35em").text(({ value }) => written(value));
  return svg.node();
}

function line(points, width, words) {
  const { d3 } = window;
  const height = 320;
  const [left, right, top, bottom] = [52, width - 16, 12, height - 44];
  const values = points.map(({ value }) => value);
  const x = d3.scalePoint(points.map((_, number) => number), [left, right]).padding(0.5);
  const y = d3.scaleLinear([Math.min(0, d3.min(values)), d3.max(values)], [bottom, top]).nice();
  const every = Math.ceil(points.length / Math.max(1, Math.floor((right - left) / 90)));
  const svg = canvas(width, height, words);
  svg.append("g").attr("class", "axis").attr("transform", `translate(${left},0)`)
    .call(d3.axisLeft(y).tickValues(marks(y, 6, values)).tickFormat(written));
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${bottom})`)
    .call(d3.axisBottom(x).tickValues(points.map((_, number) => number).filter(number => number % every === 0))
      .tickFormat(number => short(points[number].name, 14)));
  const path = points.map(({ value }, number) => `${number ? "L" : "M"}${x(number)},${y(value)}`).join("");
  svg.append("path").attr("class", "line").attr("d", path);
  const dots = svg.selectAll("circle").data(points).join("circle").attr("r", 4)
    .attr("cx", (_, number) => x(number)).attr("cy", ({ value }) => y(value));
  dots.append("title").text(({ name, value }) => `${name}: ${written(value)}`);
  return svg.node();
}
