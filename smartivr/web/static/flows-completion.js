// Completion and explanation from the schema of the file, and from the names around.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { hoverTooltip, keymap } from "@codemirror/view";
import { element } from "/static/element.js";
import { keyAt, placeAt } from "/static/flows-place.js";
import { formsAt, meaningOf, narrowed, wordsOf } from "/static/flows-schema.js";

const KINDS = { "flow.yaml": "flow", "phrases.yaml": "phrases", "calendar.yaml": "calendar",
  "people.yaml": "people", "queues.yaml": "queues", "numbers.yaml": "numbers" };
const WORD = /[\w.-]*$/;

/** Makes the extensions for a file; `schemas` come from the server, `names` is a Names. */
export function completing(file, schemas, names) {
  const schema = schemas[KINDS[file] ?? "call"];
  return [
    autocompletion({ override: [(context) => offered(context, file, schema, names)], icons: false }),
    keymap.of(completionKeymap),
    hoverTooltip((view, position) => explained(view, position, schema)),
  ];
}

function offered(context, file, schema, names) {
  const text = context.state.doc.toString();
  const from = context.pos - WORD.exec(text.slice(0, context.pos))[0].length;
  const typed = context.pos > from;
  const { path, kind, keys } = placeAt(text, from, context.pos);
  const forms = formsAt(schema, path);
  const options = [];
  if (kind !== "value") options.push(...keyOptions(forms, keys, schema, names.keys(file, path)));
  if (kind !== "key") options.push(...valueOptions(forms, names.values(file, path)));
  const afterKey = /(: +|[[{,-] *)$/.test(text.slice(0, from));
  if (!options.length || !(context.explicit || typed || (afterKey && kind === "value"))) return null;
  return { from, options, validFor: /^[\w.-]*$/ };
}

function keyOptions(forms, present, schema, named) {
  const found = new Map();
  for (const [name, title] of Object.entries(named)) {
    found.set(name, { label: name, detail: title, type: "variable", apply: `${name}: `, boost: 1 });
  }
  for (const form of narrowed(forms, present)) {
    for (const key of Object.keys(form.properties ?? {})) {
      const needed = form.required?.includes(key) ?? false;
      const info = meaningOf(schema, form, key);
      found.set(key, { label: key, type: "property", apply: `${key}: `, info, boost: needed ? 2 : 0 });
    }
  }
  return [...found.values()].filter(({ label }) => !present.includes(label));
}

function valueOptions(forms, named) {
  const words = wordsOf(forms).map((word) => ({ label: word, type: "enum" }));
  const names = Object.entries(named).map(([name, title]) => ({
    label: name, detail: title, type: "variable", boost: 1,
  }));
  return [...names, ...words];
}

function explained(view, position, schema) {
  const key = keyAt(view.state, position);
  if (!key) return null;
  const [around, last] = [key.path.slice(0, -1), key.path.at(-1)];
  const meanings = narrowed(formsAt(schema, around), last.keys)
    .map((form) => meaningOf(schema, form, last.key));
  const meaning = meanings.find(Boolean);
  if (!meaning) return null;
  const create = () => ({
    dom: element("div", { className: "flows-meaning" }, element("b", {}, last.key), ` ${meaning}`),
  });
  return { pos: key.from, end: key.to, create };
}
