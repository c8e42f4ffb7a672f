// The conversation as it goes on: what was said, what was heard of it, and why it was so understood.

import { element } from "/static/element.js";
import { stageInWords } from "/static/softphone-status.js";
import { say } from "/static/words.js";

const NEAR_PX = 40;
const percent = (share) => `${Math.round(share * 100)} %`;
const milliseconds = (ms) => `${Math.round(ms)} ms`;

/** One call's conversation in a list; `announce` is given what a screen reader is to say of it. */
export class Talk {
  #utterance = null; // the item of what is being heard
  #turn = null; // the item of what the caller did last, which the next answer answers
  #turnBefore = null; // that of before, should the last one change nothing
  #stage = "menu"; // what goes on at a destination
  #arrived = ""; // where the caller was last told to have arrived
  #prompts = new Map(); // items of prompts that are not over, by mark
  #cut = new Map(); // items of prompts that fell silent, and may yet go on
  #latencies = [];
  #follows = true; // unless the reader has gone back in the conversation

  constructor(list, announce) {
    this.list = list;
    this.announce = announce;
    list.replaceChildren();
    list.onscroll = () => {
      this.#follows = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
    };
    this.resized = new ResizeObserver(() => this.#scroll()); // a phone's keyboard takes half the room
    this.resized.observe(list);
  }

  /** Sums up how fast the call was answered. */
  close() {
    this.resized.disconnect();
    const all = this.#latencies;
    if (all.length < 2) return;
    const average = all.reduce((sum, ms) => sum + ms, 0) / all.length;
    this.note(say("average", { time: milliseconds(average), slowest: milliseconds(Math.max(...all)) }));
  }

  note(text, bad = false) {
    this.#add(bad ? "note bad" : "note", text);
  }

  prompt({ text, mark }) {
    this.#giveUpUtterance();
    this.#cut.clear();
    const item = this.#add("ivr speaking", text);
    this.#prompts.set(mark, item);
  }

  /** A prompt's audio is all sent: one that fell silent has gone on, as what was said meant nothing. */
  sent(mark) {
    this.#cut.get(mark)?.remove();
    this.#cut.delete(mark);
  }

  /** A prompt has been heard to its end. */
  played(mark) {
    this.#prompts.get(mark)?.classList.remove("speaking");
    this.#prompts.delete(mark);
  }

  clear() {
    for (const [mark, item] of this.#prompts) {
      const sign = element("span", { className: "cut" }, say("interrupted"));
      item.classList.remove("speaking");
      item.append(sign);
      this.#cut.set(mark, sign);
    }
    this.#prompts.clear();
  }

  heard({ text, final }) {
    this.#utterance ??= this.#add("caller partial");
    this.#utterance.textContent = text || say(final ? "nothing" : "listening");
    this.#utterance.classList.toggle("partial", !final);
    this.#scroll();
  }

  understood({ band, intent, slots, confidence, heard, runner_up: second, why }) {
    const item = this.#utterance ?? this.#add("caller");
    this.#utterance = null;
    this.#take(item);
    if (heard) item.textContent = heard; // of several readings the one that was acted upon
    item.classList.remove("partial");
    item.append(element("p", { className: "taken" },
      element("span", { className: `badge ${BADGES[band]}` }, `${say(band)} ${percent(confidence)}`),
      element(band === "reject" ? "span" : "b", {}, intent || say("no-option")),
      ...values(slots).map((value) => element("span", {}, value)),
      second && element("span", { className: "soft" }, say("runner-up", { option: second.intent, score: percent(second.score) })),
    ));
    if (why) item.append(element("p", { className: "why" }, why));
    this.announce(say(`announce-${band}`, { option: intent }));
    this.#scroll();
  }

  key({ key }) {
    const item = this.#add("caller key");
    item.append(say("pressed"), " ", element("kbd", {}, key));
    this.#take(item);
  }

  /** What the caller did last changes nothing: the answer that comes is to what was done before it. */
  passedOver({ because }) {
    const text = say(`passed-${because}`);
    const item = this.#turn;
    if (because === "not-for-the-line") item?.querySelectorAll(".taken, .why").forEach((meaning) => meaning.remove());
    item?.append(element("p", { className: "why" }, text));
    this.#turn = this.#turnBefore;
    if (because === "prompt-goes-on") this.#goOn();
    this.announce(text);
    this.#scroll();
  }

  stage(message) {
    if (message.stage === this.#stage) return; // another place in the queue: the status tells it
    this.#stage = message.stage;
    this.#giveUpUtterance();
    if (message.stage !== "menu") this.note(stageInWords(message));
  }

  chosen({ label, intent, target }) {
    const item = this.#turn ?? this.#add("note"); // what was said or keyed ahead is taken later
    const named = item.querySelector(".taken b");
    if (named?.textContent !== intent) item.append(element("p", { className: "leads" }, `${label || intent} → ${target}`));
    else if (target !== intent) named.append(` → ${target}`);
    this.#scroll();
  }

  answered({ latency_ms: ms }) {
    this.#latencies.push(ms);
    this.#turn?.append(element("p", { className: "latency" }, say("answered", { time: milliseconds(ms) })));
    this.#turn = null;
    this.#scroll();
  }

  route({ kind, destination, title, verdict, slots }) {
    const how = verdict === "abandoned" && kind === "hangup" ? "nowhere" : verdict;
    const text = say(`arrived-${how}`, { kind: say(`kind-${kind}`), place: title || destination }).trim();
    if (text === this.#arrived) return; // told anew as the call goes on
    this.#arrived = text;
    const item = this.#add(verdict === "routed" ? "routed" : "routed failed", text);
    for (const value of values(slots)) item.append(element("p", { className: "why" }, value));
    this.announce(text);
  }

  error({ code, message }) {
    this.#giveUpUtterance();
    this.note(`${message} (${code})`, true);
    this.announce(message);
  }

  /** What was being said is listened to no more, such as when a key led elsewhere. */
  #giveUpUtterance() {
    if (this.#utterance?.textContent === say("listening")) this.#utterance.remove();
    this.#utterance = null;
  }

  #take(item) {
    this.#turnBefore = this.#turn;
    this.#turn = item;
  }

  /** Prompts that fell silent are spoken on. */
  #goOn() {
    for (const [mark, sign] of this.#cut) {
      const item = sign.parentElement;
      item.classList.add("speaking");
      this.#prompts.set(mark, item);
      sign.remove();
    }
    this.#cut.clear();
  }

  #add(kind, text = "") {
    const item = element("li", { className: kind }, text);
    this.list.append(item);
    this.#scroll();
    return item;
  }

  #scroll() {
    if (this.#follows) this.list.scrollTop = this.list.scrollHeight;
  }
}

const BADGES = { accept: "good", confirm: "warn", reject: "bad" };

function values(slots) {
  return Object.entries(slots).map(([slot, value]) => `${slot} = ${value}`);
}
