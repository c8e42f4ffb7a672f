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

document.body.addEventListener("htmx:sseOpen", ({ detail }) => {
  alive();
  detail.source.addEventListener("beat", alive);
  detail.source.addEventListener("over", () => location.reload()); // to the sign-in, or to be told why not
});
document.body.addEventListener("htmx:sseError", () => show(true));
setInterval(() => {
  if (Date.now() - heard > SILENT_MS) show(true);
}, 1000);
