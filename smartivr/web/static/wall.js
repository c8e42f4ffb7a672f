// The wallboard: htmx puts in what the stream brings; here is said when it brings nothing more.

import { moment } from "/static/moments.js";
import { say } from "/static/words.js";

const SILENT_MS = 12000; // more than two beats of the server
const old = document.getElementById("old");
const main = document.getElementById("main");
let heard = new Date();

function show(lost) {
  if (old.hidden !== lost) return;
  old.textContent = lost ? say("old", { time: moment(heard.toISOString(), "time") }) : "";
  old.hidden = !lost;
  main.classList.toggle("stale", lost);
}

function alive() {
  heard = new Date();
  main.classList.add("live");
  show(false);
}

/** Leaves out what a screen on a wall has no room for, as nobody can scroll there, and says how much. */
function fit(list) {
  const more = document.querySelector(`.more[data-of="${list.id}"]`);
  const beyond = list.querySelector(".beyond");
  const rows = [...list.querySelectorAll("[data-row]")].reverse();
  rows.sort((one, other) => other.matches(".empty-queue") - one.matches(".empty-queue")); // those go first
  const fits = () => list.scrollHeight <= list.clientHeight;
  const leave = (count) => {
    rows.forEach((row, at) => (row.hidden = at < count));
    more.hidden = !count;
    if (beyond) beyond.hidden = count > 0;
    more.textContent = count ? say("more", { count: count + Number(beyond?.dataset.count ?? 0) }) : "";
    return fits();
  };
  list.classList.remove("tight");
  if (leave(0) || getComputedStyle(list).overflowY !== "hidden") return;
  list.classList.add("tight");
  if (fits()) return;
  let [few, enough] = [0, rows.length];
  while (enough - few > 1) {
    const middle = (few + enough) >> 1;
    if (leave(middle)) enough = middle;
    else few = middle;
  }
  leave(enough);
}

const lists = [...document.querySelectorAll(".list")];
const changed = new MutationObserver((changes) => new Set(changes.map(({ target }) => target)).forEach(fit));
for (const list of lists) changed.observe(list, { childList: true });
const sized = new ResizeObserver(() => lists.forEach(fit));
sized.observe(main);
document.querySelectorAll(".part").forEach((part) => sized.observe(part)); // alarms take of their room

document.body.addEventListener("htmx:sseOpen", ({ detail }) => {
  alive();
  detail.source.addEventListener("beat", alive);
  detail.source.addEventListener("over", () => {
    detail.source.close();
    location.reload(); // to the sign-in, or to be told why not
  });
});
document.body.addEventListener("htmx:sseError", () => show(true));
setInterval(() => {
  if (Date.now() - heard > SILENT_MS) show(true);
}, 1000);
