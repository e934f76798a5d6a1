// The timeline: each thing at its day, or a bar for each period; instruments above the line, events below it.

import { short } from "../words.js";
import { drawing, picture, zoomable } from "./frame.js";

const { d3 } = globalThis;

const SPOKEN = document.documentElement.lang || "en";
const LANGUAGE = SPOKEN === "en" ? "en-GB" : SPOKEN; // the day first, as everywhere on our pages
const DAY = 86_400_000; // milliseconds
const NARROWEST = 560; // pixels; on a smaller screen the picture is scrolled
const MARGIN = { x: 24, y: 18 };
const AXIS = 30; // the height of the line and what is written at it
const LANE = 26; // the height of a thing by itself
const FEW = 8; // so many days are written themselves; of more, round dates
const DATE = 150; // how much room a date gets
const LETTER = 6.2; // how wide a letter is, roughly
const SIDES = { instrument: -1, event: 1 };

picture(frame => {
  const { data } = frame;
  const width = Math.max(NARROWEST, frame.width);
  if (data.things?.length) return drawThings(frame, width);
  return data.periods?.length ? drawPeriods(frame, width) : false;
});

// --- each thing by itself ---------------------------------------------------------------------------------

function drawThings(frame, width) {
  const { data, say } = frame;
  const things = data.things.map(thing => ({ ...thing, day: new Date(`${thing.date}T00:00:00Z`) }))
    .sort((one, other) => one.day - other.day || one.label.localeCompare(other.label));
  const scale = d3.scaleUtc(extent(things), [MARGIN.x, width - MARGIN.x]);
  for (const thing of things) {
    thing.x = scale(thing.day);
    thing.after = thing.x <= width * 0.6; // whether its label stands after it
    const room = (thing.after ? width - thing.x : thing.x) - MARGIN.x;
    thing.said = short(thing.label, Math.floor(Math.min(room, 760) / LETTER));
  }
  const lanes = { instrument: laid(things, "instrument"), event: laid(things, "event") };
  const line = MARGIN.y + Math.max(1, lanes.instrument) * LANE;
  const height = line + AXIS + Math.max(1, lanes.event) * LANE + MARGIN.y;
  for (const thing of things) {
    const step = (thing.lane + 0.5) * LANE;
    thing.y = thing.sort === "event" ? line + AXIS + step : line - step;
  }

  const svg = drawing(frame, width, height);
  const axis = axisAt(svg, line, width, [...new Set(things.map(thing => +thing.day))].map(day => new Date(day)));
  const stems = svg.append("g").attr("class", "stems").selectAll("line").data(things).join("line")
    .attr("y1", thing => (thing.sort === "event" ? line + AXIS : line))
    .attr("y2", thing => thing.y);
  const marks = svg.append("g").selectAll("a").data([...things].reverse()).join("a")
    .attr("href", thing => thing.href)
    .attr("class", thing => `mark ${thing.sort}`)
    .attr("aria-label", thing => say("thing", { label: thing.label, day: dayOf(thing.day) }));
  marks.append("title").text(thing => say("thing", { label: thing.label, day: dayOf(thing.day) }));
  marks.append("circle").attr("class", "target").attr("r", LANE / 2);
  marks.append("circle").attr("class", "shape").attr("r", 5);
  marks.append("text").attr("class", "label")
    .attr("text-anchor", thing => (thing.after ? "start" : "end"))
    .attr("x", thing => (thing.after ? 11 : -11))
    .attr("y", 4)
    .text(thing => thing.said);

  zoomable(frame, svg, {
    width, height, most: 400, ways: "x", marks, placeOf: thing => [thing.x, thing.y],
    render(transform) {
      const now = transform.rescaleX(scale);
      axis(now);
      stems.attr("x1", thing => now(thing.day)).attr("x2", thing => now(thing.day));
      marks.attr("transform", thing => `translate(${now(thing.day)}, ${thing.y})`);
    },
  });
  return true;
}

/** Returns from when to when the things are, with room for the labels after the last. */
function extent(things) {
  const [first, last] = [things[0].day, things[things.length - 1].day];
  const span = Math.max(last - first, 30 * DAY);
  return [new Date(first - span * 0.06), new Date(Math.max(+last, first.getTime() + span * 0.8) + span * 0.12)];
}

/** Gives each thing of a sort the first lane where it meets no other, and returns how many lanes there are. */
function laid(things, sort) {
  const lanes = [];
  for (const thing of things.filter(one => one.sort === sort)) {
    const wide = thing.said.length * LETTER + 28;
    const [from, to] = thing.after ? [thing.x - 8, thing.x + wide] : [thing.x - wide, thing.x + 8];
    let lane = lanes.findIndex(taken => taken.every(([begin, end]) => to < begin || from > end));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane].push([from, to]);
    thing.lane = lane;
  }
  return lanes.length;
}

/** Draws the line, with the days themselves if they are few; returns what draws it anew for another scale. */
function axisAt(svg, line, width, days) {
  const band = svg.append("g").attr("class", "axis").attr("transform", `translate(0, ${line})`);
  band.append("rect").attr("class", "band").attr("width", width).attr("height", AXIS);
  const ticks = band.append("g").attr("transform", "translate(0, 2)");
  return scale => {
    const few = days.length <= FEW;
    const shown = few ? apart(days, scale) : scale.ticks(Math.max(3, width / DATE));
    const step = shown.length > 1 ? shown[1] - shown[0] : 0;
    const form = new Intl.DateTimeFormat(LANGUAGE, {
      timeZone: "UTC",
      year: "numeric",
      ...((few || step < 360 * DAY) && { month: "short" }),
      ...((few || step < 27 * DAY) && { day: "numeric" }),
    });
    ticks.call(d3.axisBottom(scale).tickValues(shown).tickSizeInner(5).tickSizeOuter(0).tickFormat(day => form.format(day)));
    plain(ticks);
  };
}

/** Returns the days that can be written without meeting the one before. */
function apart(days, scale) {
  const found = [];
  for (const day of days) {
    if (!found.length || scale(day) - scale(found[found.length - 1]) > DATE / 1.6) found.push(day);
  }
  return found;
}

function dayOf(day) {
  return new Intl.DateTimeFormat(LANGUAGE, { timeZone: "UTC", dateStyle: "long" }).format(day);
}

/** Takes from an axis what its style sheet says better. */
function plain(ticks) {
  ticks.attr("font-family", null).attr("font-size", null);
  ticks.selectAll("text").attr("fill", null);
  ticks.selectAll("line, path").attr("stroke", null);
}

// --- a bar for each period --------------------------------------------------------------------------------

function drawPeriods(frame, width) {
  const { data, say } = frame;
  const periods = filled(data);
  const height = 420;
  const sides = data.sorts.map(sort => SIDES[sort]);
  const half = (height - AXIS - 2 * MARGIN.y) / sides.length;
  const line = MARGIN.y + (sides.includes(-1) ? half : 0);
  const most = Math.max(1, ...periods.flatMap(period => period.counts.map(one => one.count)));
  const tall = d3.scaleLinear([0, most], [0, half - 16]);
  const scale = d3.scaleBand(periods.map(period => period.period), [MARGIN.x, width - MARGIN.x]).padding(0.18);
  const bars = periods.flatMap(period => data.sorts.map((sort, place) => ({
    ...period.counts[place], sort, period: period.period, words: period.words,
  }))).filter(bar => bar.count);

  const svg = drawing(frame, width, height);
  const band = svg.append("g").attr("class", "axis").attr("transform", `translate(0, ${line})`);
  band.append("rect").attr("class", "band").attr("width", width).attr("height", AXIS);
  const names = band.append("g").selectAll("text").data(periods).join("text")
    .attr("text-anchor", "middle").attr("y", 19).text(period => named(period, data.unit));
  const told = bar => `${bar.words}: ${say(bar.sort === "event" ? "events" : "count", { count: bar.count })}`;
  const marks = svg.append("g").selectAll("a").data(bars).join("a")
    .attr("href", bar => bar.href)
    .attr("class", bar => `bar ${bar.sort}`)
    .attr("aria-label", told);
  marks.append("title").text(told);
  marks.append("rect").attr("class", "shape")
    .attr("y", bar => (bar.sort === "event" ? line + AXIS : line - tall(bar.count)))
    .attr("height", bar => Math.max(1.5, tall(bar.count)));
  const numbers = marks.append("text").attr("class", "label").attr("text-anchor", "middle")
    .attr("y", bar => (bar.sort === "event" ? line + AXIS + tall(bar.count) + 13 : line - tall(bar.count) - 5))
    .text(bar => new Intl.NumberFormat(LANGUAGE).format(bar.count));

  zoomable(frame, svg, {
    width, height, most: Math.max(2, periods.length / 6), ways: "x", marks,
    placeOf: bar => [scale(bar.period) + scale.bandwidth() / 2, line],
    render(transform) {
      const now = scale.copy().range(scale.range().map(place => transform.applyX(place)));
      const wide = now.bandwidth();
      marks.select(".shape").attr("x", bar => now(bar.period)).attr("width", wide);
      const middle = one => now(one.period) + wide / 2;
      numbers.attr("x", middle).attr("visibility", bar => (wide > String(bar.count).length * 7 ? null : "hidden"));
      const every = Math.ceil((data.unit === "month" ? 64 : 40) / now.step());
      names.attr("x", middle).attr("visibility", (_, place) => (place % every ? "hidden" : null));
    },
  });
  return true;
}

/** Returns the periods from the first to the last, those without anything between them. */
function filled(data) {
  const there = new Map(data.periods.map(period => [period.period, period]));
  const none = data.sorts.map(() => ({ count: 0, href: "" }));
  const all = [];
  const last = data.unit === "year" ? data.periods[0].period : `${data.periods[0].period.slice(0, 4)}-12`;
  let [year, month] = data.periods[data.periods.length - 1].period.split("-").map(Number);
  if (month) month = 1;
  for (let key = ""; key < last;) {
    key = String(year).padStart(4, "0") + (month ? `-${String(month).padStart(2, "0")}` : "");
    all.push(there.get(key) ?? { period: key, words: key, counts: none });
    if (month) [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    else year += 1;
  }
  return all;
}

function named({ period }, unit) {
  if (unit === "year") return period;
  return new Intl.DateTimeFormat(LANGUAGE, { timeZone: "UTC", month: "short", year: "numeric" }).format(new Date(`${period}-01T00:00:00Z`));
}
