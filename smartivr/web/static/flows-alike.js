// The phrases of different options that are easily taken for each other, as a table.

import { element } from "/static/element.js";
import { say } from "/static/words.js";

const SERIOUS = 0.9; // from here on they are nearly one

/** Shows the pairs, most alike first; a click leads to the step. */
export function showAlike(panel, pairs, toStep) {
  document.querySelector("#tab-alike .badge").textContent = pairs?.length || "";
  if (!pairs) {
    panel.replaceChildren(element("p", { className: "soft" }, say("alikeWaiting")));
    return;
  }
  panel.replaceChildren(pairs.length
    ? element("ul", { className: "flows-alike" }, ...pairs.map((pair) => item(pair, toStep)))
    : element("p", { className: "notice good" }, say("alikeNone")));
}

function item(pair, toStep) {
  const percent = Math.round(pair.likeness * 100);
  const button = element("button", { type: "button" },
    element("span", { className: "flows-pair" }, phrase(pair.phrase, pair.option),
      phrase(pair.other_phrase, pair.other_option)),
    element("span", { className: "flows-likeness" },
      element("span", { className: `badge ${pair.likeness >= SERIOUS ? "bad" : "warn"}` }, say(pair.kind)),
      element("span", { className: "small soft" },
        `${say("likeness", { percent })} · ${say("alikeStep", { step: pair.step })}`)));
  button.onclick = () => toStep(pair.step);
  return element("li", {}, button);
}

function phrase(text, option) {
  return element("span", {}, `“${text}” `, element("span", { className: "small soft" }, option));
}
