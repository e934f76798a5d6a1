// A network of an answer: pairs of things in two columns, or the statements of a graph.

import { short } from "../words.js";
import { make } from "./parts.js";
import { choice } from "./views.js";

const MOST = 120; // nodes
const ROUNDS = 300; // of the layout, which is made before anything is shown: nothing moves
const LETTERS = 32; // of a name
const LETTER = 6.2; // pixels of width that a letter takes

/** Draws a network of the answer into a place of the page, with what can be chosen of it. */
export function draw(place, { columns, rows, graph }, say) {
  const things = columns.filter(column => column.things);
  const chosen = graph ? { from: columns[0], to: columns[2] } : { from: things[0], to: things[1] };
  const figure = make("figure", {});
  const listed = things.map(({ name, place: at }) => [String(at), name]);

  function again(changes) {
    Object.assign(chosen, changes);
    const { nodes, links, all } = net(rows, chosen.from.place, chosen.to.place, graph ? columns[1].place : -1);
    const words = say("network-of", { nodes: nodes.length, links: links.length });
    const cut = all > nodes.length ? `. ${say("network-cut", { count: nodes.length })}` : "";
    figure.replaceChildren(
      picture(nodes, links, Math.max(place.clientWidth, 300), words),
      make("figcaption", { class: "fine" }, words + cut),
    );
  }

  if (!graph) {
    place.append(make("p", { class: "row" },
      choice(say("from"), listed, String(chosen.from.place), value => again({ from: columns[Number(value)] })),
      choice(say("to"), listed, String(chosen.to.place), value => again({ to: columns[Number(value)] })),
    ));
  }
  place.append(figure);
  again({});
}

/** Returns the nodes with the most links, and the links between them. */
function net(rows, from, to, by) {
  const nodes = new Map();
  const links = new Map();
  const node = ({ iri, name, href }) => {
    if (!nodes.has(iri)) nodes.set(iri, { id: iri, name, href, degree: 0 });
    return nodes.get(iri);
  };
  for (const row of rows) {
    const [one, other] = [row[from], row[to]];
    if (!one?.iri || !other?.iri || one.iri === other.iri) continue;
    const key = `${one.iri} ${other.iri}`;
    const words = by >= 0 ? row[by].text : "";
    if (links.has(key)) links.get(key).words.add(words);
    else {
      node(one).degree += 1;
      node(other).degree += 1;
      links.set(key, { source: one.iri, target: other.iri, words: new Set([words]) });
    }
  }
  const shown = [...nodes.values()].sort((one, other) => other.degree - one.degree).slice(0, MOST);
  const there = new Set(shown.map(({ id }) => id));
  const between = [...links.values()].filter(({ source, target }) => there.has(source) && there.has(target));
  return { nodes: shown, links: between, all: nodes.size };
}

/** Returns the names that have room in the picture, above or below their nodes, without covering another. */
function placed(nodes, width, height) {
  const taken = [];
  const names = new Map();
  for (const { id, name, x, y } of nodes) {
    const text = short(name, LETTERS);
    const half = text.length * LETTER / 2;
    const middle = Math.min(Math.max(x, half), width - half);
    for (const down of [-12, 22]) {
      const box = { left: middle - half, right: middle + half, top: y + down - 11, bottom: y + down + 3 };
      const free = taken.every(one =>
        box.right < one.left || box.left > one.right || box.bottom < one.top || box.top > one.bottom);
      if (free && box.top >= 0 && box.bottom <= height) {
        taken.push(box);
        names.set(id, { text, x: middle - x, y: down });
        break;
      }
    }
  }
  return names;
}

function picture(nodes, links, width, words) {
  const { d3 } = window;
  const height = Math.round(Math.min(Math.max(360, 90 * Math.sqrt(nodes.length)), 1000));
  d3.forceSimulation(nodes)
    .force("link", d3.forceLink(links).id(({ id }) => id).distance(70))
    .force("charge", d3.forceManyBody().strength(-160))
    .force("x", d3.forceX(0).strength(0.06 * (height / width)))
    .force("y", d3.forceY(0).strength(0.06))
    .force("collide", d3.forceCollide(26))
    .stop()
    .tick(ROUNDS);
  const x = d3.scaleLinear(d3.extent(nodes, node => node.x), [60, width - 60]);
  const y = d3.scaleLinear(d3.extent(nodes, node => node.y), [30, height - 20]);
  for (const node of nodes) Object.assign(node, { x: x(node.x), y: y(node.y) });
  const svg = d3.create("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "group").attr("aria-label", words);
  const lines = svg.selectAll("line").data(links).join("line")
    .attr("x1", ({ source }) => source.x).attr("y1", ({ source }) => source.y)
    .attr("x2", ({ target }) => target.x).attr("y2", ({ target }) => target.y);
  lines.append("title").text(({ source, target, words: by }) => [source.name, ...by, target.name].join(" "));
  // The table has the same links for the keyboard: here they are for pointers.
  const points = svg.selectAll("a").data(nodes).join("a").attr("tabindex", -1)
    .attr("href", ({ href }) => href).attr("transform", node => `translate(${node.x},${node.y})`);
  points.append("title").text(({ name }) => name);
  points.append("circle").attr("r", ({ degree }) => 4 + 2 * Math.sqrt(degree));
  const names = placed(nodes, width, height);
  points.filter(({ id }) => names.has(id)).append("text").attr("text-anchor", "middle")
    .attr("x", ({ id }) => names.get(id).x).attr("y", ({ id }) => names.get(id).y).text(({ id }) => names.get(id).text);
  return svg.node();
}
