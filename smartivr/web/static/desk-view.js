// What the desk shows of its state: the agent, the offer, and the call.

import { nameOf } from "/static/desk-names.js";
import { showOffered, showPop } from "/static/desk-pop.js";
import { element } from "/static/element.js";
import { showMoments, span } from "/static/moments.js";
import { reasonOf } from "/static/reason.js";
import { say } from "/static/words.js";

const byId = (id) => document.getElementById(id);
const LOOKS = { available: "good", ringing: "warn", busy: "warn", "wrap-up": "warn", paused: "bad", "logged-out": "bad" };
const OWN_REASONS = ["no-answer", "no-microphone"]; // which nobody chooses
const TICK_MS = 250;
const PASSING_MS = 15_000;

const counting = { wrapEnds: 0, wrapS: 0, ringEnds: 0, ringS: 0, since: 0 };
let passing = 0;
let popShown = null;
let offerShown = 0;

/** Tells screen readers at once. */
export function announce(sentence) {
  byId("announce").textContent = sentence;
}

/** Tells screen readers when they have said what they say now. */
export function tell(sentence) {
  byId("told").textContent = sentence;
}

/** Shows what is wrong above everything, for as long as it is; empty: nothing. */
export function notify(sentence) {
  byId("notice").textContent = sentence ?? "";
  byId("notice").hidden = !sentence;
}

/** Shows something that has happened, for a while. */
export function mention(sentence, look = "") {
  const notice = byId("mention");
  clearTimeout(passing);
  passing = setTimeout(() => (notice.hidden = true), PASSING_MS);
  notice.textContent = sentence;
  notice.className = `notice ${look}`;
  notice.hidden = !sentence;
}

/** Shows that something did not work. */
export function fail(error) {
  mention(reasonOf(error), "bad");
}

/** Shows the way in, or the desk. */
export function showEntry(entry) {
  byId("entry").hidden = !entry;
  byId("desk").hidden = entry;
}

/** Shows what the agent does. */
export function showState({ state, reason, since, pauseAfter, wrapEnds, wrapS }) {
  write("state", [state && say(`state-${state}`), reason && reasonInWords(reason)].filter(Boolean).join(" · "));
  byId("state").className = `badge state ${LOOKS[state] ?? ""}`;
  byId("state-since").dataset.since = since ?? "";
  byId("pause-after").hidden = !pauseAfter;
  write("pause-after", pauseAfter ? say("pause-after", { reason: reasonInWords(pauseAfter) }) : "");
  byId("available").disabled = state === "available" || state === "ringing" || (state === "busy" && !pauseAfter);
  byId("log-out").disabled = state === "busy";
  byId("wrap-up").hidden = state !== "wrap-up";
  Object.assign(counting, { wrapEnds, wrapS });
  tick();
}

/** Shows the call that rings. */
export function showOffer(offer) {
  byId("offer").hidden = !offer;
  Object.assign(counting, { ringEnds: offer?.ends ?? 0, ringS: offer?.ring_s ?? 0 });
  if ((offer?.offer ?? 0) === offerShown) return;
  offerShown = offer?.offer ?? 0;
  byId("offer-kind").textContent = offer ? say(`kind-${offer.kind}`) : "";
  if (offer) showOffered(byId("offer-who"), byId("pop"), offer.pop);
}

/** Shows the call that the agent is in, or was in last. */
export function showTalk({ offer, talk, state }) {
  const { phase, pop, since } = talk;
  const shown = offer?.pop ?? pop;
  byId("idle").hidden = Boolean(shown);
  byId("idle").textContent = say(state === "available" ? "idle" : "idle-not-available");
  byId("call").hidden = phase === "none";
  byId("pop").hidden = !shown;
  byId("notes").hidden = phase === "none";
  byId("controls").hidden = !["answering", "talking", "dialling"].includes(phase);
  if (pop && !offer && pop !== popShown) showPop(byId("call-who"), byId("pop"), pop);
  popShown = offer ? null : pop;
  byId("phase").textContent = say(phase === "over" ? `by-${talk.by || "caller"}` : `phase-${phase}`);
  byId("call-time").hidden = phase !== "talking";
  Object.assign(counting, { since: phase === "talking" ? since : 0 });
  byId("whisper").hidden = !talk.whisper || phase === "over";
  write("whisper", talk.whisper ? say("whispered", { text: talk.whisper }) : "");
  byId("marks").replaceChildren(...marks(talk).map((words) => element("span", { className: "badge warn" }, words)));
  byId("consult").hidden = !talk.consult;
  for (const [name, on] of [["hold", talk.held && !talk.consult], ["mute", talk.muted], ["recording", talk.unrecorded]]) {
    document.querySelector(`[data-act="${name}"]`).setAttribute("aria-pressed", String(on));
  }
}

/** Writes something only where it is new, so that screen readers do not say it again. */
function write(id, words) {
  if (byId(id).textContent !== words) byId(id).textContent = words;
}

function marks({ phase, held, muted, unrecorded, consult, other, conference }) {
  return phase !== "talking" ? [] : [
    held && !consult && say("talk-held"), muted && say("talk-muted"), unrecorded && say("talk-recording-paused"),
    consult === "ringing" && say("talk-consulting", { agent: nameOf(other) }),
    consult === "talking" && say("talk-consult-answered", { agent: nameOf(other) }),
    conference && say("talk-conference"),
  ].filter(Boolean);
}

function reasonInWords(reason) {
  const known = document.querySelector(`#reason option[value="${CSS.escape(reason)}"]`)?.textContent;
  return known ?? (OWN_REASONS.includes(reason) ? say(reason) : reason);
}

function tick() {
  const now = Date.now();
  const left = (ends) => Math.max(0, (ends - now) / 1000);
  byId("wrap-left").textContent = span(left(counting.wrapEnds));
  byId("wrap-progress").value = counting.wrapS ? left(counting.wrapEnds) / counting.wrapS : 0;
  byId("ring-progress").value = counting.ringS ? left(counting.ringEnds) / counting.ringS : 0;
  byId("call-time").textContent = counting.since ? span((now - counting.since) / 1000) : "";
  const talked = Number(byId("talk-today").dataset.seconds ?? 0) + (counting.since ? (now - counting.since) / 1000 : 0);
  byId("talk-today").textContent = span(talked);
}

setInterval(tick, TICK_MS);
showMoments();
