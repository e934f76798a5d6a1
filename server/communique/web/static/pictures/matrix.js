// The matrix: areas of cooperation by pairs of states. It is one stop of the keyboard; arrows move in it.

import { short } from "../words.js";
import { drawing, picture, tools } from "./frame.js";

const { d3 } = globalThis;

const SIZES = [26, 34, 44, 58, 76]; // how large a cell can be, in pixels
const ROOM = { narrow: 120, wide: 210 }; // for the names of areas
const SLANT = -52; // how the names of pairs stand, in degrees
const HEAD = 158; // for the names of pairs
const FLAT = 150; // from this width of a cell on the name of its pair stands level
const WIDEST = 230;
const SLANTED = 100; // how far the last name slants beyond its column
const LETTER = 7.2; // how wide a letter is, roughly
const DEPTHS = [0.1, 0.18, 0.28, 0.4, 0.9]; // how deep the colour of few and of many is; all leave the number legible

picture(frame => {
  const { canvas, data, say, width: across } = frame;
  if (!data.cells.length) return false;
  const room = across < 560 ? ROOM.narrow : ROOM.wide;
  const most = Math.max(...data.cells.map(cell => cell.instruments));
  const depth = d3.scaleQuantize([0, Math.log(1 + most)], d3.range(DEPTHS.length));
  const depthOf = cell => depth(Math.log(1 + cell.instruments));
  const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
  const pairs = data.pairs.map(({ states: [one, other] }) => say("pair", { one: one.label, other: other.label }));
  const told = cell => say("cell", {
    area: data.areas[cell.area].label, pair: pairs[cell.pair], count: cell.instruments,
  });
  const cells = [...data.cells].sort((one, other) => one.area - other.area || one.pair - other.pair);
  let size = 1;

  function draw() {
    const high = SIZES[size];
    const level = (across - room) / pairs.length >= FLAT;
    const head = level ? 30 : HEAD;
    const after = level ? 8 : SLANTED;
    const free = (across - room - after) / pairs.length;
    const wide = Math.max(high, Math.min(free, WIDEST));
    const width = room + pairs.length * wide + after;
    const height = head + data.areas.length * high + 8;
    d3.select(canvas).select("svg").remove();
    const svg = drawing(frame, width, height);

    svg.append("g").attr("class", "rows").selectAll("a").data(data.areas).join("a")
      .attr("href", area => area.href).attr("tabindex", -1).attr("aria-hidden", "true")
      .append("text").attr("text-anchor", "end").attr("x", room - 8)
      .attr("y", (_, row) => head + (row + 0.5) * high + 4)
      .text(area => short(area.label, Math.floor((room - 12) / LETTER)))
      .append("title").text(area => area.label);
    svg.append("g").attr("class", "columns-of").selectAll("a").data(data.pairs).join("a")
      .attr("href", pair => pair.href).attr("tabindex", -1).attr("aria-hidden", "true")
      .append("text").attr("text-anchor", level ? "middle" : "start")
      .attr("transform", (_, place) => {
        const x = room + (place + 0.5) * wide;
        return level ? `translate(${x}, ${head - 10})` : `translate(${x}, ${head - 8}) rotate(${SLANT})`;
      })
      .text((_, place) => short(pairs[place], Math.floor((level ? wide : HEAD * 1.2) / LETTER)))
      .append("title").text((_, place) => pairs[place]);
    svg.append("g").attr("class", "grid").selectAll("rect")
      .data(d3.cross(d3.range(data.areas.length), d3.range(pairs.length))).join("rect")
      .attr("x", ([, place]) => room + place * wide + 1).attr("y", ([row]) => head + row * high + 1)
      .attr("width", wide - 2).attr("height", high - 2);
    const marks = svg.append("g").selectAll("a").data(cells).join("a")
      .attr("href", cell => cell.href)
      .attr("class", "cell")
      .attr("tabindex", (_, place) => (place ? -1 : 0))
      .attr("aria-label", told)
      .attr("transform", cell => `translate(${room + cell.pair * wide + 1}, ${head + cell.area * high + 1})`);
    marks.append("title").text(told);
    marks.append("rect").attr("class", "shape").attr("width", wide - 2).attr("height", high - 2)
      .attr("fill-opacity", cell => DEPTHS[depthOf(cell)]);
    marks.append("rect").attr("class", "target").attr("width", wide - 2).attr("height", high - 2);
    marks.append("text").attr("class", cell => (depthOf(cell) === DEPTHS.length - 1 ? "deep" : null))
      .attr("text-anchor", "middle").attr("x", (wide - 2) / 2).attr("y", high / 2 + 3)
      .text(cell => numbers.format(cell.instruments));
    marks.on("keydown", (event, cell) => roam(event, cell, marks, cells));
  }

  const sized = step => () => {
    size = Math.max(0, Math.min(SIZES.length - 1, size + step));
    draw();
  };
  draw();
  tools(frame, [["+", say("larger"), sized(1)], ["−", say("smaller"), sized(-1)]]);
  return true;
});

/** Moves the focus to the next cell in the direction of an arrow, or to the first or last of a row. */
function roam(event, from, marks, cells) {
  const row = cells.filter(cell => cell.area === from.area);
  const column = cells.filter(cell => cell.pair === from.pair);
  const next = {
    ArrowRight: () => row[row.indexOf(from) + 1],
    ArrowLeft: () => row[row.indexOf(from) - 1],
    ArrowDown: () => column[column.indexOf(from) + 1],
    ArrowUp: () => column[column.indexOf(from) - 1],
    Home: () => row[0],
    End: () => row[row.length - 1],
  }[event.key]?.();
  if (event.ctrlKey || event.metaKey || event.altKey || !next) return;
  event.preventDefault();
  marks.attr("tabindex", cell => (cell === next ? 0 : -1));
  marks.filter(cell => cell === next).node().focus();
}
