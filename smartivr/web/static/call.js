// One opened call: its recordings, its time line and its way through the flow go together.

import { player } from "/static/call-recording.js";
import { replay } from "/static/call-replay.js";

const data = JSON.parse(document.getElementById("call-data").textContent);
const moments = document.getElementById("moments");
const players = [...document.querySelectorAll(".recording")].map((element) => player(element, data.id, follow));
const drawn = document.getElementById("drawing") ? replay(data, lightStep) : null;

/** Marks what happened last at this second of the call, and keeps it in view. */
function follow(at) {
  let last = null;
  for (const item of moments.querySelectorAll("[data-at]")) {
    if (Number(item.dataset.at) > at) break;
    last = item;
  }
  light(last);
}

function light(item) {
  const before = moments.querySelector(".now");
  if (before === item) return;
  before?.classList.remove("now");
  before?.removeAttribute("aria-current");
  item?.classList.add("now");
  item?.setAttribute("aria-current", "true");
  item?.scrollIntoView({ block: "nearest" });
}

function lightStep(index) {
  light([...moments.querySelectorAll("[data-step]")][index] ?? null);
}

moments.addEventListener("click", ({ target }) => {
  const item = target.closest(".at")?.closest("[data-at]");
  if (!item) return;
  const at = Number(item.dataset.at);
  light(item);
  drawn?.then((way) => way?.showAt(at));
  players.find((each) => each.seekTo(at));
});

const erase = document.getElementById("erase");
document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target === erase && !erase.open) erase.showModal();
});
erase.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close]")) erase.close();
});
