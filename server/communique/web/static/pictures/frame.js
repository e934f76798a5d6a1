// What the pictures share: their data and words, tools beside the drawing, zooming, and files of it.
// D3's modules are loaded before, as scripts of their own; they make the global “d3”.

import { short, speaker } from "../words.js";

const { d3 } = globalThis;

const SETTLED = 200; // milliseconds that a width stays before the picture is drawn for it
const EDGES = 2; // pixels that the frame of a picture takes
const STEP = 1.5; // how much larger one press makes a picture
const MOVE = 0.25; // which part of the picture one press moves
const SHARP = 2; // pixels of a PNG for one of the screen

/** What a drawing looks like: the properties that a file of it needs as attributes. */
const LOOKS = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin",
  "opacity", "paint-order", "font-family", "font-size", "font-style", "font-weight", "text-anchor",
  "dominant-baseline", "unicode-bidi",
];

/**
 * Gets the data of the picture of this page and has it drawn, and drawn anew when there is another width for it;
 * where that fails the table stays.
 */
export async function picture(draw) {
  const figure = document.querySelector("[data-picture]");
  const canvas = figure.querySelector(".canvas");
  const say = speaker(figure);
  const stops = () => [...figure.querySelectorAll("a, button")]; // of the keyboard
  let width = 0;
  let timer = 0;

  function drawn(data) {
    width = figure.clientWidth;
    const had = stops().indexOf(document.activeElement);
    figure.querySelector(".tools")?.remove();
    canvas.replaceChildren();
    if (!draw({ figure, canvas, width: width - EDGES, data, say })) figure.hidden = true;
    stops()[had]?.focus({ preventScroll: true });
  }

  try {
    const response = await fetch(figure.dataset.picture, { mode: "same-origin" });
    if (!response.ok) throw new Error(response.statusText);
    const data = await response.json();
    figure.hidden = false;
    drawn(data);
    new ResizeObserver(() => {
      clearTimeout(timer);
      if (!figure.hidden && figure.clientWidth !== width) timer = setTimeout(drawn, SETTLED, data);
    }).observe(figure);
  } catch (fault) {
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.textContent = say("failed");
    figure.querySelector(".tools")?.remove(); // there is nothing to zoom or to save
    canvas.replaceChildren(told);
    figure.hidden = false;
    throw fault;
  }
}

/** Makes an empty drawing of a size in pixels, with its name. */
export function drawing({ figure, canvas }, width, height) {
  return d3.select(canvas).append("svg")
    .attr("class", "picture")
    .attr("role", "group")
    .attr("aria-label", figure.dataset.title)
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width)
    .attr("height", height);
}

/** Adds a row of buttons, each with its sign, its name and what it does; signs stand together, and names. */
export function tools({ figure, canvas, say }, buttons) {
  const row = document.createElement("div");
  row.className = "tools";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", say("tools"));
  const [signs, words] = [document.createElement("span"), document.createElement("span")];
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  for (const [sign, name, act] of buttons) (sign === name ? words : signs).append(button(sign, name, act));
  for (const [form, save] of [["SVG", saveDrawing], ["PNG", savePixels]]) {
    const name = say("save", { form });
    words.append(button(name, name, async () => {
      told.textContent = "";
      try {
        await save(canvas.querySelector("svg"), `communique-${figure.dataset.name}`);
      } catch (fault) {
        told.textContent = say("unsaved", { form });
        console.warn(fault);
      }
    }));
  }
  row.append(signs, words, told);
  canvas.before(row);
}

function button(sign, words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  if (sign !== words) {
    made.setAttribute("aria-label", words);
    made.title = words;
  }
  made.addEventListener("click", act);
  return made;
}

/**
 * Lets a drawing be zoomed and moved: by buttons, by dragging, by two fingers, by the wheel with Ctrl. One
 * finger and the wheel alone scroll the page. Nothing moves by itself. What gets the focus comes into sight:
 * *placeOf* gives the place of each of the *marks* before zooming.
 */
export function zoomable(frame, svg, { width, height, most, ways, render, marks, placeOf }) {
  const { say } = frame;
  const behaviour = d3.zoom()
    .scaleExtent([1, most])
    .extent([[0, 0], [width, height]])
    .translateExtent([[0, 0], [width, height]])
    .filter(event => {
      if (event.type === "wheel") return event.ctrlKey || event.metaKey;
      if (event.type.startsWith("touch")) return event.touches.length > 1;
      return event.type !== "dblclick" && !event.button;
    })
    .on("zoom", event => render(event.transform));
  svg.call(behaviour);
  const by = factor => () => behaviour.scaleBy(svg, factor);
  const move = (x, y) => () => {
    const { k } = d3.zoomTransform(svg.node());
    behaviour.translateBy(svg, (x * width) / k, (y * height) / k);
  };
  const steps = [["+", say("larger"), by(STEP)], ["−", say("smaller"), by(1 / STEP)]];
  if (ways.includes("x")) steps.push(["←", say("left"), move(MOVE, 0)], ["→", say("right"), move(-MOVE, 0)]);
  if (ways.includes("y")) steps.push(["↑", say("up"), move(0, MOVE)], ["↓", say("down"), move(0, -MOVE)]);
  steps.push([say("whole"), say("whole"), () => behaviour.transform(svg, d3.zoomIdentity)]);
  tools(frame, steps);
  marks.on("focus.sight", (_, one) => {
    const place = placeOf(one);
    const [x, y] = d3.zoomTransform(svg.node()).apply(place);
    const away = x < 0 || x > width || (ways.includes("y") && (y < 0 || y > height));
    if (away) behaviour.translateTo(svg, ...place);
  });
  render(d3.zoomIdentity);
}

/** Returns a text in lines of about so many letters, at most so many; the last tells that more follows. */
export function lines(text, letters, most) {
  const found = [""];
  for (const word of text.split(/\s+/)) {
    const last = found[found.length - 1];
    if (last && last.length + word.length >= letters) found.push(word);
    else found[found.length - 1] = last ? `${last} ${word}` : word;
  }
  const cut = found.slice(0, most).map(line => short(line, letters + 6));
  if (found.length > most) cut[most - 1] = `${cut[most - 1].replace(/…$/, "")}…`;
  return cut;
}

// --- files ------------------------------------------------------------------------------------------------

/** Returns a drawing as a file that looks the same without the page. */
function file(svg) {
  const copy = svg.cloneNode(true);
  const before = [svg, ...svg.querySelectorAll("*")];
  const after = [copy, ...copy.querySelectorAll("*")];
  before.forEach((one, place) => {
    const looks = getComputedStyle(one);
    if (looks.visibility === "hidden" || looks.display === "none") {
      after[place].remove();
      return;
    }
    for (const name of LOOKS) {
      const value = looks.getPropertyValue(name);
      if (value) after[place].setAttribute(name, value);
    }
    for (const name of ["class", "tabindex"]) after[place].removeAttribute(name);
    if (one.localName === "a") after[place].setAttribute("href", new URL(one.getAttribute("href"), location.href));
  });
  const paper = document.createElementNS(svg.namespaceURI, "rect");
  const colour = getComputedStyle(document.body).backgroundColor;
  for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", colour]]) paper.setAttribute(name, value);
  copy.prepend(paper);
  copy.removeAttribute("style");
  const text = new XMLSerializer().serializeToString(copy);
  return new Blob([text], { type: "image/svg+xml" });
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function saveDrawing(svg, name) {
  save(file(svg), `${name}.svg`);
}

async function savePixels(svg, name) {
  const source = URL.createObjectURL(file(svg));
  const image = new Image();
  const board = document.createElement("canvas");
  board.width = svg.width.baseVal.value * SHARP;
  board.height = svg.height.baseVal.value * SHARP;
  try {
    image.src = source;
    await image.decode();
    board.getContext("2d").drawImage(image, 0, 0, board.width, board.height);
  } finally {
    URL.revokeObjectURL(source);
  }
  const blob = await new Promise(done => board.toBlob(done));
  if (!blob) throw new Error(`${board.width} × ${board.height} pixels are too many`);
  save(blob, `${name}.png`);
}
