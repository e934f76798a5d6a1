// The network: states, institutions and areas, joined where they meet in an instrument.

import { drawing, lines, picture, zoomable } from "./frame.js";

const { d3 } = globalThis;

const TICKS = 320; // steps until the nodes have found their places; all of them are done before anything is drawn
const LARGEST = { state: 20, organization: 13, area: 13 }; // half the size of a node with most instruments
const SMALLEST = 6;
const TARGET = 13; // half the size of what a finger has to hit
const NARROWEST = 620; // pixels; on a smaller screen the picture is scrolled
const TALLEST = 820;
const MARGIN = { x: 70, top: 30, bottom: 52 };
const LINE = 12; // the height of a line of a label
const LETTERS = 22; // how long such a line is
const SHAPES = {
  state: size => circle(size),
  organization: size => `M${-size} ${-size}H${size}V${size}H${-size}Z`,
  area: size => `M0 ${-size * 1.2}L${size * 1.2} 0L0 ${size * 1.2}L${-size * 1.2} 0Z`,
};

function circle(size) {
  return `M${-size} 0A${size} ${size} 0 1 1 ${size} 0A${size} ${size} 0 1 1 ${-size} 0Z`;
}

picture(frame => {
  const { canvas, data, say, width: room } = frame;
  if (!data.nodes.length) return false;
  const width = Math.max(NARROWEST, room);
  const height = Math.round(Math.min(TALLEST, width * 0.66) + (width === NARROWEST ? 160 : 0));
  const { nodes, links } = placed(data, width, height);
  const near = neighbours(nodes, links);

  const svg = drawing(frame, width, height);
  canvas.scrollLeft = (width - canvas.clientWidth) / 2;
  const thickest = Math.max(1, ...links.map(link => link.instruments));
  const paths = svg.append("g").attr("class", "links").selectAll("line").data(links).join("line")
    .attr("class", link => (link.own ? "own" : null))
    .attr("stroke-width", link => 0.8 + 4.2 * Math.sqrt(link.instruments / thickest));
  const marks = svg.append("g").attr("class", "nodes").selectAll("a").data(nodes).join("a")
    .attr("href", node => node.href)
    .attr("class", node => `node ${node.sort}`)
    .attr("aria-label", node => say("node", { label: node.label, count: node.instruments }));
  marks.append("title").text(node => say("node", { label: node.label, count: node.instruments }));
  marks.append("circle").attr("class", "target").attr("r", node => Math.max(TARGET, node.size));
  marks.append("path").attr("class", "shape").attr("d", node => SHAPES[node.sort](node.size));
  const labels = marks.append("text").attr("class", "label").attr("text-anchor", "middle");
  labels.selectAll("tspan").data(node => node.said).join("tspan")
    .attr("x", 0)
    .attr("dy", (_, row) => (row ? LINE : 0))
    .text(text => `${text} `); // so that the lines are words of one text
  labels.each(function measure(node) {
    node.wide = this.getBBox().width;
    node.high = node.said.length * LINE;
  });

  function render(transform) {
    for (const node of nodes) {
      node.at = [transform.applyX(node.x), transform.applyY(node.y)];
    }
    marks.attr("transform", node => `translate(${node.at})`);
    paths
      .attr("x1", link => link.source.at[0]).attr("y1", link => link.source.at[1])
      .attr("x2", link => link.target.at[0]).attr("y2", link => link.target.at[1]);
    const offsets = legible(nodes, width, height);
    labels
      .attr("visibility", node => (offsets.has(node) ? null : "hidden"))
      .attr("y", node => offsets.get(node) ?? below(node));
  }

  zoomable(frame, svg, { width, height, most: 8, ways: "xy", render, marks, placeOf: node => [node.x, node.y] });

  function attend(chosen) {
    svg.classed("attending", Boolean(chosen));
    marks.classed("near", node => chosen && near.get(chosen).has(node));
    paths.classed("near", link => chosen && (link.source === chosen || link.target === chosen));
  }
  marks
    .on("mouseenter focus", (_, node) => attend(node))
    .on("mouseleave blur", () => attend(null));
  return true;
});

/** Returns the nodes with their places, and the lines between them. */
function placed(data, width, height) {
  const most = {};
  for (const node of data.nodes) most[node.sort] = Math.max(most[node.sort] ?? 1, node.instruments);
  const nodes = data.nodes.map(node => ({
    ...node,
    size: SMALLEST + (LARGEST[node.sort] - SMALLEST) * Math.sqrt(node.instruments / most[node.sort]),
    said: lines(node.label, LETTERS, node.sort === "state" ? 2 : 3),
  }));
  const links = data.lines.map(line => ({ ...line, source: nodes[line.one], target: nodes[line.other] }));
  d3.forceSimulation(nodes)
    .force("charge", d3.forceManyBody().strength(-420).distanceMax(600))
    .force("link", d3.forceLink(links).distance(link => (link.own ? 90 : 75)))
    .force("x", d3.forceX().strength(0.05))
    .force("y", d3.forceY().strength(0.05 * Math.max(0.6, width / height)))
    .force("collide", d3.forceCollide(node => node.size + 20))
    .stop()
    .tick(TICKS);
  const across = stretched(nodes, "x", MARGIN.x, width - MARGIN.x);
  const down = stretched(nodes, "y", MARGIN.top, height - MARGIN.bottom);
  for (const node of nodes) {
    node.x = across(node.x);
    node.y = down(node.y);
  }
  return { nodes, links };
}

/** Returns what brings a coordinate of all nodes between two ends. */
function stretched(nodes, name, from, to) {
  const places = nodes.map(node => node[name]);
  const [least, most] = [Math.min(...places), Math.max(...places)];
  return place => (most > least ? from + ((place - least) / (most - least)) * (to - from) : (from + to) / 2);
}

/** Returns each node with those that a line joins it to, and itself. */
function neighbours(nodes, links) {
  const near = new Map(nodes.map(node => [node, new Set([node])]));
  for (const { source, target } of links) {
    near.get(source).add(target);
    near.get(target).add(source);
  }
  return near;
}

/** Returns how far below its node a label stands: under it, or above. */
const below = node => node.size + LINE;
const above = node => 4 - node.size - node.high;

/**
 * Returns where the labels of those nodes stand that have room for one: all of states, then those of
 * most instruments.
 */
function legible(nodes, width, height) {
  const taken = nodes.map(({ at: [x, y], size }) => [x - size, y - size, x + size, y + size]);
  const offsets = new Map();
  const ranked = [...nodes].sort((one, other) =>
    (other.sort === "state") - (one.sort === "state") || other.instruments - one.instruments);
  for (const node of ranked) {
    const [x, y] = node.at;
    for (const offset of [below(node), above(node)]) {
      const top = y + offset - LINE + 2;
      const box = [x - node.wide / 2 - 2, top, x + node.wide / 2 + 2, top + node.high + 2];
      const inside = box[0] > 0 && box[1] > 0 && box[2] < width && box[3] < height;
      if (node.sort === "state" || (inside && !taken.some(other => crosses(box, other)))) {
        offsets.set(node, offset);
        taken.push(box);
        break;
      }
    }
  }
  return offsets;
}

function crosses([left, top, right, bottom], [otherLeft, otherTop, otherRight, otherBottom]) {
  return left < otherRight && right > otherLeft && top < otherBottom && bottom > otherTop;
}
