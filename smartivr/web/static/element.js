// Making elements: text is always text, never markup.

/** Makes an element with properties, attributes (`aria-...`, `data-...`) and children; empty ones are left out. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "for") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** Makes a list of facts (<dl>) of those pairs that have a value. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value);
  if (!known.length) return null;
  return element("dl", { className: "facts" }, ...known.flatMap(([name, value]) => [
    element("dt", {}, name), element("dd", {}, value),
  ]));
}

/** Makes a moment as the reader's language writes it; moments.js fills it in. */
export function moment(iso, as = "brief") {
  return element("time", { dateTime: iso, "data-as": as });
}
