// What scripts say: messages of the interface's catalogue, which the page hands over as JSON; and names cut short.

const PART = /^.*\.js\./; // of the name of a message: a script names its own by the rest

/** Returns what says the words of an element's `data-words`: say("took", { heading: "2 rows", time: "0.1" }). */
export function speaker({ dataset }) {
  const messages = new Map(Object.entries(JSON.parse(dataset.words)).map(([name, text]) => [name.replace(PART, ""), text]));
  const language = document.documentElement.lang || "en";
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const written = value => (typeof value === "number" ? number.format(value) : value);

  return (key, values = {}) => {
    const found = messages.get(key);
    const text = typeof found === "string" ? found : (found[plural.select(values.count)] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
  };
}

/** Returns a text in one line of at most so many letters, cut between words if that leaves the half of it. */
export function short(text, letters) {
  if (text.length <= letters) return text;
  const cut = text.slice(0, Math.max(1, letters - 1));
  const space = text[cut.length] === " " ? cut.length : cut.lastIndexOf(" ");
  return `${(space > letters / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
