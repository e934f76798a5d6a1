// What the page of a report does besides being read: it shows which words a claim rests on, all of them, and
// which claims rest on some words; and it finds a passage that stands on another page of the report.

const report = document.querySelector("article.report");
const PASSAGE = /^#char=(\d+),(\d+)(?:;|$)/;

function numbers(element) {
  const run = element.closest(".quoted");
  if (run) return run.dataset.within.split(" ");
  const note = element.closest(".saying, .references a");
  const name = note && (note.id || note.getAttribute("href").slice(1));
  return name && name.startsWith("note-") ? [name.slice("note-".length)] : [];
}

function light(element) {
  const wanted = new Set(element ? numbers(element) : []);
  const isWanted = (number) => wanted.has(number);
  for (const run of report.querySelectorAll(".quoted")) {
    run.classList.toggle("lit", run.dataset.within.split(" ").some(isWanted));
  }
  for (const note of report.querySelectorAll(".saying")) {
    note.classList.toggle("lit", isWanted(note.id.slice("note-".length)));
  }
}

function find() {
  const place = PASSAGE.exec(location.hash);
  const path = report.dataset.path;
  // Only a report of several pages can have the passage elsewhere; the page it leads to has it or nothing has.
  if (place && report.querySelector(".leaves") && !document.getElementById(location.hash.slice(1))) {
    const at = `${place[1]},${place[2]}`;
    if (sessionStorage.getItem("sought") !== path + at) {
      sessionStorage.setItem("sought", path + at);
      location.replace(`${path}?at=${at}${location.hash}`);
    }
  } else {
    sessionStorage.removeItem("sought");
  }
}

if (report) {
  for (const [enter, leave] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    report.addEventListener(enter, (event) => light(event.target));
    report.addEventListener(leave, () => light(null));
  }
  window.addEventListener("hashchange", find);
  find();
}
