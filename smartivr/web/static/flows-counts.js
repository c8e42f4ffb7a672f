// Counts on a flow's drawing: thicker arrows where more callers went, and where calls are now.

import { ask } from "/static/api.js";
import { show } from "/static/drawing.js";

const EVERY_MS = 10_000;
const [THIN_PX, THICK_PX] = [1.2, 7];
const BADGE = { width: 54, height: 18 };
const SVG = "http://www.w3.org/2000/svg";

/**
 * Shows the drawing of a line with its counts in an element of `_drawing.html`, and anew whenever
 * the part `/flows/LINE/counts` of the page is chosen otherwise. Returns what stops it.
 */
export function counted(element, line, shown = () => {}) {
  let [timer, chosen] = [0, ""];

  async function draw(part) {
    const { days = "7", version = "", now = "{count}" } = part?.dataset ?? {};
    const asked = new URLSearchParams({ days, version });
    if (chosen === `${asked} ${now}`) return;
    const mine = (chosen = `${asked} ${now}`);
    const answer = await fetch(`/flows/${line}/counts.svg?${asked}`);
    const svg = await answer.text();
    if (mine !== chosen) return; // other counts are wanted meanwhile
    if (!answer.ok) return plain();
    const drawing = show(element, svg);
    shown(drawing);
    const refresh = async () => mark(drawing.svg, await ask("GET", `/v1/lines/${line}/counts?${asked}`), now);
    clearInterval(timer);
    timer = setInterval(() => refresh().catch(() => {}), EVERY_MS); // the next one may succeed
    await refresh();
  }

  /** Shows the drawing without counts, where there are none. */
  async function plain() {
    clearInterval(timer);
    const answer = await fetch(`/lines/${line}.svg`);
    if (answer.ok) shown(show(element, await answer.text()));
  }

  const settled = ({ target }) => {
    const part = target.closest?.(".flow-counts") ?? target.querySelector?.(".flow-counts");
    if (part) draw(part).catch(() => {});
  };
  const refused = ({ target }) => target.matches?.('[hx-get$="/counts"]') && plain().catch(() => {});
  document.body.addEventListener("htmx:afterSettle", settled);
  document.body.addEventListener("htmx:responseError", refused);
  const there = document.querySelector(".flow-counts");
  if (there || !document.querySelector('[hx-get$="/counts"]')) draw(there).catch(() => {});
  return () => {
    clearInterval(timer);
    document.body.removeEventListener("htmx:afterSettle", settled);
    document.body.removeEventListener("htmx:responseError", refused);
  };
}

/** Puts counts (as the API gives them) on a drawing; `now` is a sentence with {count}. */
export function mark(svg, counts, now = "{count}") {
  const taken = new Map();
  for (const { step, target, calls } of counts.edges) {
    const ends = JSON.stringify([step, target]);
    taken.set(ends, (taken.get(ends) ?? 0) + calls);
  }
  const most = Math.max(1, ...taken.values());
  for (const edge of svg.querySelectorAll(".edge")) {
    const calls = taken.get(JSON.stringify([edge.dataset.from, edge.dataset.to])) ?? 0;
    const width = calls ? THIN_PX + (THICK_PX - THIN_PX) * Math.sqrt(calls / most) : THIN_PX;
    for (const path of edge.querySelectorAll("path")) path.style.strokeWidth = width;
  }
  svg.querySelectorAll(".now").forEach((old) => old.remove());
  for (const { step, now: here } of counts.steps) {
    const box = here && svg.querySelector(`[data-step="${CSS.escape(step)}"]`);
    if (box) box.append(badge(now.replace("{count}", here), Number(box.querySelector(".box").getAttribute("width"))));
  }
}

function badge(words, right) {
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", "now");
  group.setAttribute("transform", `translate(${right - BADGE.width + 8} ${-BADGE.height / 2})`);
  const back = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ ...BADGE, rx: 9 })) back.setAttribute(name, value);
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", BADGE.width / 2);
  text.setAttribute("y", 13);
  text.textContent = words;
  group.append(back, text);
  return group;
}
