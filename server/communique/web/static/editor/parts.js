// Small parts of pages, and libraries that are loaded when they are wanted.

/** Makes an element with attributes, or handlers as functions, and with children that are elements or text. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? name : value);
  }
  made.append(...children);
  return made;
}

const loaded = new Map();

/** Runs a script of this server once; one that could not be had is asked for again the next time. */
export function load(address) {
  if (!loaded.has(address)) {
    const running = new Promise((done, failed) => {
      const script = make("script", { load: done, error: () => failed(new Error(address)) });
      script.src = address;
      document.head.append(script);
    });
    running.catch(() => loaded.delete(address));
    loaded.set(address, running);
  }
  return loaded.get(address);
}
