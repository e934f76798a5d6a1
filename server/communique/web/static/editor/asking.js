// Asking the server: the query goes by POST, so that it may be long, and the answer is the page that shows it.

const LONGEST = 6000; // characters of an address: longer ones are refused on the way

/** Returns the parameters that the form gives a query, without the form of the answer. */
function parameters(form, query) {
  const said = new URLSearchParams(new FormData(form));
  said.delete("format");
  said.set("query", query);
  return said;
}

/** Returns the address of a query and its view, or null when the query is too long for one. */
export function address(form, query, view) {
  const said = parameters(form, query);
  if (view) said.set("view", view);
  const place = `${form.action}?${said}`;
  return place.length > LONGEST ? null : place;
}

/** Asks a query; returns what the page shows of it: an answer, or what is wrong. */
export async function ask(form, query, signal) {
  const response = await fetch(form.action, {
    method: "POST",
    mode: "same-origin",
    headers: { Accept: "text/html" },
    body: parameters(form, query),
    signal,
  });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const shown = page.querySelector("main .answer") ?? page.querySelector("main .fault");
  return shown ? document.importNode(shown, true) : told(page, response);
}

/** Returns what another page says of a failure, such as that of a question that is too long. */
function told(page, response) {
  const fault = document.createElement("div");
  fault.className = "fault";
  fault.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = page.querySelector("main .lead")?.textContent ?? `${response.status} ${response.statusText}`;
  fault.append(words);
  return fault;
}

/** Opens the address of a link by POST, if it is too long. */
export function follow(event) {
  const link = event.target.closest(".forms a");
  if (!link || link.href.length <= LONGEST) return;
  event.preventDefault();
  const { origin, pathname, searchParams } = new URL(link.href);
  const form = document.createElement("form");
  form.method = "post";
  form.action = origin + pathname;
  form.hidden = true;
  for (const [name, value] of searchParams) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

/** Lets the browser ask by POST what is too long for an address. */
export function methodOf(form) {
  return address(form, form.elements.query.value, "") === null ? "post" : "get";
}
