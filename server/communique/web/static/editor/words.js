// What scripts say: messages of the interface's catalogue, which the page hands over as JSON.

/** Returns the function that says a message: say("took", { heading: "2 rows", time: "0.1" }). */
export function speaker(json, part) {
  const messages = JSON.parse(json);
  const language = document.documentElement.lang || "en";
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const written = value => (typeof value === "number" ? number.format(value) : value);

  return (key, values = {}) => {
    const found = messages[part + key];
    const text = typeof found === "string" ? found : (found[plural.select(values.count)] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
  };
}
