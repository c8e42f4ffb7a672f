// The agent's desk: one agent's socket, what it tells, and what the agent asks of it.

import { ask } from "/static/api.js";
import { Connection } from "/static/connection.js";
import { useKeys } from "/static/desk-keys.js";
import { forget, remember, remembered } from "/static/desk-kept.js";
import { learn, nameOf, titleOf } from "/static/desk-names.js";
import { Notes } from "/static/desk-notes.js";
import { whoCalls } from "/static/desk-pop.js";
import { askToNotify, ring, stopRinging } from "/static/desk-ring.js";
import { DeskSound, MEDIA } from "/static/desk-sound.js";
import { NONE, accepted, after, may } from "/static/desk-talk.js";
import { TransferPanel } from "/static/desk-transfer.js";
import { announce, fail, mention, notify, showEntry, showOffer, showState, showTalk, tell } from "/static/desk-view.js";
import { watch } from "/static/desk-watch.js";
import { WorkLists } from "/static/desk-work.js";
import { pressOnce } from "/static/double-click.js";
import { reasonOf } from "/static/reason.js";
import { say } from "/static/words.js";

const UNHEARD = "no-microphone";

const byId = (id) => document.getElementById(id);
const desk = { agent: "", state: "", reason: "", offer: null, talk: NONE, wanted: 0, pauseAfter: "" };
let line = null;
let looks = 0;

const notes = new Notes(byId("notes"), (text, code) => line?.send("notes", { text, code }) ?? false);
const transfer = new TransferPanel(byId("transfer"), (kind, to, target) => {
  line.send("transfer", { kind, to, target });
  transfer.close();
});
const work = new WorkLists({ offered: (offer) => takeOffer(offer), failed: fail });
const sound = new DeskSound((samples) => desk.talk.phase === "talking" && line?.sendAudio(samples), () => unheard());

// --- coming and going ---------------------------------------------------------------------------

async function logIn(agent, state, reason = "") {
  notify("");
  showEntry(false);
  desk.before = reason;
  try {
    await sound.open(); // who is asked for the microphone may take a while, and a session's token does not wait
    if (!sound.heard && state === "available") {
      state = "paused";
      desk.before = UNHEARD;
    }
    const opened = await ask("POST", `/v1/agents/${encodeURIComponent(agent)}/session`, { media: MEDIA, state });
    if (opened.media.encoding !== MEDIA.encoding || opened.media.rate_hz !== MEDIA.rate_hz) throw new Error(say("other-program"));
    desk.agent = agent;
    for (const known of ["agents", "queues"]) learn(await ask("GET", `/v1/${known}`)); // a call may be there already
    line = new Connection();
    line.addEventListener("message", ({ detail }) => take(detail));
    line.addEventListener("audio", ({ detail }) => sound.play(detail));
    line.addEventListener("lost", () => lost());
    line.addEventListener("resumed", () => {
      notify("");
      mention(""); // what could not be asked for meanwhile is asked for again
    });
    line.addEventListener("over", ({ detail }) => line && over(detail));
    watch(line, () => desk.talk.phase === "talking");
    line.connect(opened.address, opened.token);
    await look();
  } catch (error) {
    await leave(reasonOf(error));
  }
}

/** Has no call offered to an agent whom callers could not hear; who knows better becomes available. */
function unheard() {
  if (desk.state === "available") line?.send("state", { state: "paused", reason: UNHEARD });
}

function lost() {
  desk.offer = null;
  stopRinging();
  notify(say("connection-lost"));
  show();
}

async function over({ code, message }) {
  const away = say("stayed-away"); // a server that has started anew has not found the session
  const why = { closed: "", "connection-lost": away, "not-connected": away, "not-found": away, "token-refused": say("taken-over") }[code];
  await leave(why ?? message);
}

async function leave(why) {
  forget();
  stopRinging();
  work.end();
  transfer.close();
  const ending = line;
  line = null;
  ending?.close();
  Object.assign(desk, { state: "", offer: null, talk: NONE, pauseAfter: "" });
  mention("");
  notify(why);
  showEntry(true);
  await sound.close();
}

/** Looks up who the agent is, and what there is to do. */
async function look() {
  const mine = (looks += 1);
  const own = await ask("GET", `/v1/agents/${encodeURIComponent(desk.agent)}`);
  if (mine !== looks) return; // a later look knows more, whichever answer comes first
  byId("agent-name").textContent = own.name;
  byId("calls-today").textContent = own.calls;
  byId("talk-today").dataset.seconds = own.talk_s;
  show();
  await work.begin(desk.agent, own.queues);
}

// --- what the server tells ------------------------------------------------------------------------

const told = {
  ready({ resumed }) {
    notes.flush();
    if (!resumed && desk.before) line.send("state", { state: "paused", reason: desk.before });
    desk.before = "";
  },
  state(message) {
    const { state, reason, since, until } = message;
    if (state === "paused" || state === "available") desk.pauseAfter = "";
    Object.assign(desk, { state, reason, since, wrapS: until ? (Date.parse(until) - Date.parse(since)) / 1000 : 0 });
    desk.wrapEnds = Date.now() + desk.wrapS * 1000;
    if (state === "logged-out" && desk.leaving) line.close();
    else look().catch(fail);
  },
  offer(offer) {
    desk.offer = { ...offer, at: Date.now(), ends: Date.now() + offer.ring_s * 1000 };
    if (offer.offer === desk.wanted) {
      accept();
      return;
    }
    const words = say(`offer-${offer.kind}`, { who: whoCalls(offer.pop), queue: titleOf(offer.pop.queue) });
    mention("");
    ring(words, sound.volume);
    announce(`${words} ${say("offer-keys")}`);
    byId("offer").scrollIntoView?.({ block: "nearest" });
  },
  withdrawn({ offer, code }) {
    if (desk.offer?.offer !== offer && desk.talk.phase !== "answering") return;
    desk.offer = null;
    stopRinging();
    announce(say(`withdrawn-${code}`));
    mention(say(`withdrawn-${code}`));
  },
  dialling() {
    tell(say("phase-dialling"));
  },
  connected() {
    tell(say("connected"));
  },
  talking({ notes: text, code }) {
    if (!notes.values.text && !notes.values.code) notes.restore({ text: text ?? "", code: code ?? "" });
  },
  talk({ what, code, agent }) {
    const sentence = say(`talk-${what}`, { code: code ? say(`why-${code}`) : "", agent: nameOf(agent) });
    tell(sentence);
    if (what === "consult-failed") mention(sentence, "warn");
  },
  ended({ by }) {
    transfer.close();
    mention(""); // of the call, as a rule
    byId("heard").value = 0;
    tell(`${say("over")} ${say(`by-${by}`)}`);
    notes.flush();
  },
  noted() {
    notes.kept();
  },
  work() {
    work.changed();
  },
  error({ code, message }) {
    if (code === "out-of-turn" && desk.talk.phase === "over") return; // both hung up, say
    fail({ message });
  },
};

function take(message) {
  desk.talk = after(desk.talk, message, Date.now());
  told[message.type]?.(message);
  show();
}

/** Shows everything as it is. */
function show() {
  showState(desk);
  showOffer(desk.offer);
  showTalk(desk);
  work.takes = desk.state === "available";
  for (const button of document.querySelectorAll("[data-act]")) button.disabled = !may(desk.talk, button.dataset.act);
  if (!may(desk.talk, "transfer")) transfer.close();
}

// --- what the agent asks for ------------------------------------------------------------------------

function accept() {
  if (!desk.offer) return;
  notes.flush();
  notes.clear();
  desk.talk = accepted(desk.offer, Date.now());
  line.send("accept", { offer: desk.offer.offer });
  desk.offer = null;
  stopRinging();
  show();
}

function decline() {
  if (!desk.offer) return;
  line.send("decline", { offer: desk.offer.offer });
  stopRinging();
}

/** Takes the offer that the agent asked for; it may have come before this is known. */
function takeOffer(offer) {
  desk.wanted = offer;
  if (desk.offer?.offer === offer) accept();
}

function pause() {
  const chosen = byId("reason").value;
  const reason = chosen === "" ? byId("other-reason").value.trim() : chosen;
  if (desk.talk.phase === "talking" || desk.talk.phase === "dialling") desk.pauseAfter = reason || say("state-paused");
  line.send("state", { state: "paused", reason });
  show();
}

function available() {
  desk.pauseAfter = "";
  line.send("state", { state: "available" });
  show();
}

function leaveTransfer() {
  transfer.close();
  document.querySelector('[data-act="transfer"]').focus();
}

const toggles = {
  hold: () => line.send(desk.talk.held ? "unhold" : "hold"),
  mute: () => line.send(desk.talk.muted ? "unmute" : "mute"),
  recording: () => line.send(desk.talk.unrecorded ? "resume-recording" : "pause-recording"),
  transfer: () => (transfer.isOpen ? transfer.close() : transfer.open(desk.agent, desk.talk.pop?.line).catch(fail)),
};

for (const button of document.querySelectorAll("[data-act]")) {
  const act = button.dataset.act;
  button.addEventListener("click", () => (toggles[act] ?? (() => line.send(act)))());
}
byId("accept").addEventListener("click", accept);
byId("decline").addEventListener("click", decline);
byId("pause").addEventListener("click", pause);
byId("available").addEventListener("click", available);
byId("done").addEventListener("click", () => {
  notes.flush();
  line.send("wrapped-up");
});
byId("close-transfer").addEventListener("click", leaveTransfer);
byId("transfer").addEventListener("keydown", ({ key }) => {
  if (key === "Escape") leaveTransfer();
});
byId("reason").addEventListener("change", () => {
  byId("other-reason").parentElement.hidden = byId("reason").value !== "";
});
byId("log-out").addEventListener("click", () => {
  desk.leaving = true;
  notes.flush();
  line.send("state", { state: "logged-out" });
});
byId("notify").addEventListener("click", async () => {
  byId("notify").hidden = (await askToNotify()) !== "default";
});
byId("notify").hidden = window.Notification?.permission !== "default";
window.addEventListener("pagehide", () => {
  const { agent, state, reason, talk } = desk;
  if (line) remember({ agent, state, reason, talk, notes: notes.values });
});
window.addEventListener("beforeunload", (event) => {
  if (desk.talk.phase === "talking") event.preventDefault();
});
byId("log-in")?.addEventListener("submit", (event) => {
  event.preventDefault();
  desk.leaving = false;
  const form = new FormData(event.target);
  logIn(form.get("agent"), form.get("state"));
});
pressOnce(byId("desk"));
useKeys(byId("desk"), byId("use-keys"));

// a page that is loaded anew goes on where it was
const kept = remembered(byId("log-in"));
if (kept) {
  desk.talk = kept.talk;
  notes.restore(kept.notes);
  logIn(kept.agent, kept.state === "paused" ? "paused" : "available", kept.reason);
}
