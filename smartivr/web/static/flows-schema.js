// What the schema of a file allows at a place in it.

/** Follows a way (as of flows-place.js) into a schema; returns the forms that are allowed there. */
export function formsAt(schema, path) {
  let forms = opened(schema, schema);
  for (const part of path) {
    const next = part.item
      ? forms.map((form) => form.items)
      : narrowed(forms, part.keys).map((form) => inside(form, part.key));
    forms = next.filter((one) => one && one !== true).flatMap((one) => opened(schema, one));
  }
  return forms;
}

/** Keeps those of several forms that a mapping with these keys may be: a step is told by its verb. */
export function narrowed(forms, keys) {
  const rated = forms
    .filter((form) => form.properties || form.additionalProperties)
    .map((form) => {
      const known = Object.keys(form.properties ?? {});
      const needed = (form.required ?? []).filter((key) => keys.includes(key)).length;
      return { form, points: needed * 100 + keys.filter((key) => known.includes(key)).length };
    });
  const best = Math.max(0, ...rated.map(({ points }) => points));
  return rated.filter(({ points }) => points === best).map(({ form }) => form);
}

/** Lists what stands for a value: the words that are allowed. */
export function wordsOf(forms) {
  const words = forms.flatMap((form) => {
    if (form.enum) return form.enum;
    if ("const" in form) return [form.const];
    return form.type === "boolean" ? ["true", "false"] : [];
  });
  return [...new Set(words.filter((word) => word !== null && word !== "").map(String))];
}

/** Says what a key of a form is for. */
export function meaningOf(schema, form, key) {
  const property = inside(form, key);
  if (!property || property === true) return "";
  const around = [property, ...(property.anyOf ?? [])]; // a description may stand beside a reference
  return [...around, ...opened(schema, property)].find((one) => one.description)?.description ?? "";
}

function inside(form, key) {
  return form.properties?.[key] ?? form.additionalProperties;
}

/** Resolves references and alternatives. */
function opened(schema, form) {
  if (!form || form === true) return [];
  if (form.$ref) return opened(schema, at(schema, form.$ref));
  const several = form.anyOf ?? form.oneOf ?? form.allOf;
  return several ? several.flatMap((one) => opened(schema, one)) : [form];
}

function at(schema, reference) {
  return reference.slice(2).split("/").reduce((found, part) => found?.[part], schema);
}
