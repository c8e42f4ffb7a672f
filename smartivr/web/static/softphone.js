// The softphone page: what the caller does, and what the server tells of the call.

import { ask, Refused } from "/static/api.js";
import { pressOnce } from "/static/double-click.js";
import { Devices } from "/static/softphone-devices.js";
import { Dialling } from "/static/softphone-dialling.js";
import { Place } from "/static/softphone-place.js";
import { announce, Status, Troubles } from "/static/softphone-status.js";
import { Talk } from "/static/softphone-talk.js";
import { Session } from "/static/session.js";
import { say } from "/static/words.js";

const byId = (id) => document.getElementById(id);
const keys = [...document.querySelectorAll("[data-key]")];
const place = new Place(byId("drawing"), byId("step"));
const dialling = new Dialling(byId("dialling"), () => place.show(dialling.chosen));
const status = new Status();
const troubles = new Troubles();
const devices = new Devices(byId("devices"), {
  level: (share) => (byId("level").value = share),
  troubled(reason) {
    troubles.tell("microphone", reason);
    status.microphone(!reason);
  },
});

let session = null;
let sound = null;
let talk = null;
let muted = false;
let typed = ""; // what was sent last; what is written after it is not taken away

const told = {
  ready({ resumed }) {
    status.connected(sound.hasMicrophone);
    if (resumed) talk.note(say("resumed"));
  },
  prompt: (message) => talk.prompt(message),
  mark({ mark }) {
    talk.sent(mark);
    sound.mark(mark);
  },
  clear() {
    talk.clear();
    sound.clear();
  },
  heard(message) {
    talk.heard(message);
    if (message.engine === "typed" && byId("text").value.trim() === typed) byId("text").value = "";
  },
  understood: (message) => talk.understood(message),
  "passed-over": (message) => talk.passedOver(message),
  key: (message) => talk.key(message),
  chosen: (message) => talk.chosen(message),
  step: ({ step }) => place.at(step),
  stage(message) {
    status.stage(message);
    talk.stage(message);
  },
  route: (message) => talk.route(message),
  answered: (message) => talk.answered(message),
  error: (message) => talk.error(message),
};

async function call() {
  enable(true);
  troubles.tell("line", "");
  status.begin("connecting");
  talk = new Talk(byId("log"), announce);
  const { wanted } = dialling;
  const calling = (session = followed(new Session()));
  try {
    const asks = await devices.asks();
    if (session !== calling) return; // hung up meanwhile, as below
    if (asks) status.begin("asking");
    const opened = await devices.open({ heard, reached });
    if (!opened) return;
    sound = opened;
    sound.mute(muted); // it may have been pressed meanwhile
    status.begin("connecting");
    const { session: id, line } = await calling.open(wanted);
    byId("number-of-call").textContent = id;
    byId("number-of-call").href = `/calls/${id}`; // a link for those who may read calls
    byId("timer").dataset.since = new Date().toISOString();
    await place.begin({ line, draft: wanted.draft });
    if (!(await hearsSpeech(line)) && session === calling) onlyKeys();
  } catch (error) {
    if (session === calling) await over("not-admitted", reasonOf(error));
  }
}

/** Listens to a call for as long as it is the one on the line. */
function followed(calling) {
  const on = (name, react) =>
    calling.addEventListener(name, ({ detail }) => {
      if (session === calling) react(detail);
    });
  on("audio", (samples) => sound.play(samples));
  on("message", (message) => told[message.type]?.(message));
  on("lost", () => status.lost());
  on("over", ({ code }) => over(code, say(code === "not-connected" ? code : "gone")));
  return calling;
}

/** Whether a line has a recognizer, as far as is known: a draft of a new line is not listed. */
async function hearsSpeech(line) {
  const { lines } = await ask("GET", "/v1/lines").catch(() => ({ lines: [] }));
  return lines.find((one) => one.line === line)?.speech ?? true;
}

function hangUp() {
  const calling = session;
  calling?.hangUp();
  if (calling && !calling.connected) over("closed");
}

function heard(samples) {
  session?.sendAudio(samples);
}

function reached(mark) {
  talk.played(mark);
  session?.send("played", { mark });
}

function reasonOf(error) {
  if (error instanceof Refused) return error.code === "switchboard-full" ? say("full") : error.message;
  if (error instanceof TypeError) return say("unreachable"); // what fetch throws
  throw error;
}

async function over(code, reason = "") {
  const lost = code !== "closed";
  session = sound = null;
  enable(false);
  status.over(lost ? reason : say("ended"), lost);
  talk.close();
  delete byId("timer").dataset.since;
  await devices.end();
}

/** Without a recognizer nothing that is typed is understood either. */
function onlyKeys() {
  troubles.tell("line", "deaf");
  for (const control of byId("typing").elements) control.disabled = true;
}

function enable(live) {
  const [begin, silence, end] = ["call", "mute", "hang-up"].map(byId);
  const focused = document.activeElement;
  dialling.enable(!live);
  begin.hidden = live;
  begin.disabled = false;
  silence.hidden = end.hidden = !live;
  for (const control of byId("typing").elements) control.disabled = !live;
  mute(false);
  if (live && focused?.form === byId("dialling")) silence.focus(); // a second Enter does no harm there
  if (!live && [silence, end, ...byId("typing").elements].includes(focused)) begin.focus();
}

function mute(on) {
  muted = on;
  sound?.mute(on);
  byId("mute").setAttribute("aria-pressed", on);
  byId("level").closest(".level").classList.toggle("muted", on);
}

function press(key) {
  if (session) {
    if (session.send("key", { key })) sound?.tone(key);
  } else dialling.type(key);
  const button = keys.find((candidate) => candidate.dataset.key === key);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 150);
}

for (const form of ["dialling", "typing"]) pressOnce(byId(form));
byId("dialling").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!session) call();
});
byId("hang-up").addEventListener("click", hangUp);
byId("mute").addEventListener("click", () => mute(!muted));
byId("typing").addEventListener("submit", (event) => {
  event.preventDefault();
  typed = byId("text").value.trim();
  if (typed) session?.send("text", { text: typed }); // it stays until it is heard: only questions listen
});
for (const button of keys) button.addEventListener("click", () => press(button.dataset.key));
document.addEventListener("keydown", ({ key, target, repeat, ctrlKey, altKey, metaKey }) => {
  if (!session || repeat || ctrlKey || altKey || metaKey || target.matches("input, select")) return;
  if (/^[0-9*#]$/.test(key)) press(key);
  if (key === "Escape") hangUp();
});
window.addEventListener("pagehide", () => session?.close());
enable(false);
place.show(dialling.chosen);
