// Where in a YAML document a position is: the keys that lead to it, and what stands beside it.

import { yamlLanguage } from "@codemirror/lang-yaml";

const MARK = "x\u2063x"; // nobody writes an invisible separator
const parser = yamlLanguage.parser;

/**
 * Tells what could be written between `from` and `to`.
 * `path` leads there, outermost first: {key, keys} in a mapping (`keys` are all that it has), or
 * {item: true} in a list. `kind` is key, value, or either where a list's entry begins.
 */
export function placeAt(text, from, to = from) {
  const line = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
  const rest = /^[^\n]*/.exec(text.slice(to))[0];
  const begins = /^\s*(?:- +)*$/.test(line);
  const colon = begins && !/^\s*:/.test(rest) ? ":" : "";
  const marked = text.slice(0, from) + MARK + colon + text.slice(to);
  const read = (node) => marked.slice(node.from, node.to);
  const path = [];
  let kind = "value";
  let keys = [];
  for (let node = parser.parse(marked).resolveInner(from + 1, 0); node; node = node.parent) {
    if (node.name === "Item") path.unshift({ item: true });
    if (node.name !== "Pair") continue;
    const key = keyOf(node, read);
    const all = keysOf(node.parent, read);
    if (key === MARK) {
      kind = node.parent.parent?.name === "Item" && all.length === 1 ? "either" : "key";
      keys = all.filter((each) => each !== MARK);
    } else path.unshift({ key, keys: all });
  }
  return { path, kind, keys };
}

/** Tells which key is at a position, with the way to it; null where there is none. */
export function keyAt(state, position) {
  const read = (node) => state.sliceDoc(node.from, node.to);
  let found = null;
  const path = [];
  for (let node = parser.parse(state.doc.toString()).resolveInner(position, 0); node; node = node.parent) {
    if (node.name === "Key" && !found) found = { from: node.from, to: node.to };
    if (node.name === "Item") path.unshift({ item: true });
    if (node.name === "Pair") path.unshift({ key: keyOf(node, read), keys: keysOf(node.parent, read) });
  }
  return found && { ...found, path };
}

/** Lists the names below a top-level key (`steps`), each with its position. */
export function namesBelow(text, part) {
  const read = (node) => text.slice(node.from, node.to);
  const top = firstMapping(parser.parse(text).topNode);
  for (const pair of top?.getChildren("Pair") ?? []) {
    if (keyOf(pair, read) !== part) continue;
    const inner = pair.getChild("BlockMapping") ?? pair.getChild("FlowMapping");
    return (inner?.getChildren("Pair") ?? [])
      .map((one) => ({ name: keyOf(one, read), at: one.from, end: one.to }))
      .filter((one) => one.name);
  }
  return [];
}

function firstMapping(top) {
  const document = top.getChild("Document");
  return document?.getChild("BlockMapping") ?? document?.getChild("FlowMapping");
}

function keysOf(mapping, read) {
  return (mapping?.getChildren("Pair") ?? []).map((pair) => keyOf(pair, read));
}

function keyOf(pair, read) {
  const key = pair.getChild("Key");
  return key ? read(key).trim().replace(/^(["'])(.*)\1$/, "$2") : "";
}
