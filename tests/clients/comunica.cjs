// Answers questions with Comunica: a JSON object a line in, a JSON object a line out.
// In: {query, sources, context}. Out: {kind, rows | triples | boolean, requests} or {error, requests}.
const { createInterface } = require('node:readline');
const { QueryEngine } = require('@comunica/query-sparql');

const engine = new QueryEngine();

/** Fetches, and writes down what was asked and what came. */
function watched(requests) {
  return async (input, init = {}) => {
    const response = await fetch(input, init);
    const sent = new Headers(init.headers ?? input.headers);
    requests.push({
      method: init.method ?? input.method ?? 'GET',
      url: String(input.url ?? input),
      accept: sent.get('accept'),
      status: response.status,
      mediaType: (response.headers.get('content-type') ?? '').split(';')[0],
    });
    return response;
  };
}

const row = (bindings, names) => Object.fromEntries(names.map(name => [name, bindings.get(name)?.value ?? '']));
const triple = quad => ['subject', 'predicate', 'object'].map(part => quad[part].value);

async function answer({ query, sources, context }, requests) {
  await engine.invalidateHttpCache();
  const result = await engine.query(query, { ...context, sources, fetch: watched(requests) });
  const found = await result.execute();
  switch (result.resultType) {
    case 'bindings': {
      const names = (await result.metadata()).variables.map(({ value }) => value);
      return { kind: 'rows', rows: (await found.toArray()).map(bindings => row(bindings, names)) };
    }
    case 'quads': return { kind: 'triples', triples: (await found.toArray()).map(triple) };
    default: return { kind: 'boolean', boolean: found };
  }
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const requests = [];
    const said = await answer(JSON.parse(line), requests).catch(fault => ({ error: fault.message }));
    console.log(JSON.stringify({ ...said, requests }));
  }
})();
