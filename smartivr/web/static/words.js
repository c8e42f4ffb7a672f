// The sentences of a page, in the reader's language: the template's block `words` holds them.

const words = JSON.parse(document.getElementById("words")?.textContent || "{}");

/** Returns the sentence of this name, with {name} in it replaced by values. */
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}
