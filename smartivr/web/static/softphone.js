// The softphone page: what the caller does, and what the server tells of the call.

import { Session, rateHz } from "/static/session.js";
import { loudness, openSound } from "/static/sound.js";

const byId = (id) => document.getElementById(id);
const log = byId("log");
const keys = [...document.querySelectorAll("[data-key]")];
const typed = [byId("text"), byId("typing").querySelector("button")];

let session = null;
let sound = null;
let utterance = null; // the list item of what is being heard
let arrived = ""; // where the caller was last told to have arrived
let prompts = new Map(); // list items of prompts that are not over, by mark

function add(kind, text = "") {
  const item = document.createElement("li");
  item.className = kind;
  item.textContent = text;
  log.append(item);
  item.scrollIntoView({ block: "nearest" });
  return item;
}

function explain(item, ...parts) {
  const line = document.createElement("span");
  line.className = "why";
  line.append(...parts);
  item.append(line);
  item.scrollIntoView({ block: "nearest" });
}

function status(text, bad = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("bad", bad);
}

function enable(live) {
  byId("call").textContent = live ? "Hang up" : "Call";
  byId("call").classList.toggle("live", live);
  byId("line").disabled = live;
  for (const control of [...keys, ...typed]) control.disabled = !live;
}

const told = {
  ready({ resumed }) {
    status(sound.hasMicrophone ? "Connected: speak" : "Connected, no microphone: type or press keys");
    if (resumed) add("note", "connection restored");
  },
  prompt({ text, mark }) {
    prompts.set(mark, add("ivr", text));
  },
  mark({ mark }) {
    sound.mark(mark);
    prompts.delete(mark);
  },
  clear() {
    sound.clear();
    for (const item of prompts.values()) item.classList.add("cut");
    prompts.clear();
  },
  heard({ text, final }) {
    utterance = utterance ?? add("caller partial");
    utterance.textContent = text || "(nothing understood)";
    utterance.classList.toggle("partial", !final);
  },
  understood({ band, intent, slots, confidence, why }) {
    const item = utterance ?? add("caller");
    utterance = null;
    const badge = document.createElement("span");
    badge.className = `band ${band}`;
    badge.textContent = `${band} ${Math.round(confidence * 100)} %`;
    const values = Object.entries(slots).map(([slot, value]) => `${slot} = ${value}`).join(", ");
    explain(item, badge, ` ${intent} ${values && `(${values})`}`);
    if (why) explain(item, why);
  },
  key({ key }) {
    add("caller", `pressed ${key}`);
  },
  chosen({ label, intent, by, target }) {
    add("note", `${label || intent} by ${by} → ${target}`);
  },
  step({ step }) {
    byId("step").textContent = step;
    document.querySelectorAll("#drawing .lit").forEach((lit) => lit.classList.remove("lit"));
    const box = document.getElementById(`step-${step}`);
    box?.classList.add("lit");
    centre(box);
  },
  route({ kind, destination, verdict, slots }) {
    const text = `${verdict}: ${kind} ${destination}`;
    if (text === arrived) return; // told anew as the call goes on
    arrived = text;
    const item = add(`routed ${verdict === "routed" ? "" : "failed"}`, text);
    const values = Object.entries(slots).map(([slot, value]) => `${slot} = ${value}`).join(", ");
    if (values) explain(item, values);
  },
  answered({ latency_ms: ms }) {
    status(`Answered ${ms} ms after you`);
  },
  error({ code, message }) {
    add("note bad", `${code}: ${message ?? ""}`);
  },
};

async function call() {
  log.replaceChildren();
  prompts = new Map();
  utterance = null;
  arrived = "";
  enable(true);
  status("Connecting");
  session = new Session();
  try {
    sound = await openSound(rateHz, {
      heard(samples) {
        byId("level").value = loudness(samples);
        session?.sendAudio(samples);
      },
      reached: (mark) => session?.send("played", { mark }),
    });
    session.addEventListener("audio", ({ detail }) => sound?.play(detail));
    session.addEventListener("message", ({ detail }) => told[detail.type]?.(detail));
    session.addEventListener("over", ({ detail }) => over(detail.lost));
    await session.open(byId("line").value);
  } catch (error) {
    await over(true, error.message);
  }
}

async function over(lost, reason = "The connection was lost") {
  enable(false);
  status(lost ? reason : "Call ended", lost);
  byId("level").value = 0;
  const closing = sound;
  session = null;
  sound = null;
  await closing?.close();
}

function press(key) {
  session?.send("key", { key });
  const button = keys.find((candidate) => candidate.dataset.key === key);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 150);
}

/** Brings a step into the middle of the drawing, and leaves the page where it is. */
function centre(box) {
  if (!box) return;
  const [inner, outer] = [box, byId("drawing")].map((element) => element.getBoundingClientRect());
  byId("drawing").scrollBy({
    left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
    top: inner.top + inner.height / 2 - outer.top - outer.height / 2,
  });
}

async function showDrawing() {
  const response = await fetch(`/lines/${encodeURIComponent(byId("line").value)}.svg`);
  const parsed = new DOMParser().parseFromString(await response.text(), "image/svg+xml");
  byId("drawing").replaceChildren(document.importNode(parsed.documentElement, true));
  centre(byId("drawing").querySelector(".entry"));
}

byId("call").addEventListener("click", () => (session ? session.send("hangup") : call()));
byId("line").addEventListener("change", showDrawing);
byId("typing").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (text) session?.send("text", { text });
  byId("text").value = "";
});
for (const button of keys) button.addEventListener("click", () => press(button.dataset.key));
document.addEventListener("keydown", ({ key, target, repeat, ctrlKey, altKey, metaKey }) => {
  const busy = repeat || ctrlKey || altKey || metaKey || target.matches("input, select");
  if (session && !busy && /^[0-9*#]$/.test(key)) press(key);
});
enable(false);
showDrawing();
