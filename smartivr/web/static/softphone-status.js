// What is told beside the conversation: how the call stands, what is wrong, what a screen reader says.

import { say } from "/static/words.js";

const byId = (id) => document.getElementById(id);
const MINUTE_S = 60;

/** How the call stands, in a line below the buttons. A screen reader says it by itself. */
export class Status {
  #stage = ""; // what goes on at a destination, in words
  #connected = false;
  #hearing = true; // there is a microphone

  begin(name) {
    this.#stage = "";
    this.#connected = false;
    this.tell(say(name));
  }

  connected(hearing) {
    this.#connected = true;
    this.#hearing = hearing;
    this.#show();
  }

  lost() {
    this.#connected = false;
    this.tell(say("lost"), true);
  }

  /** The call is over: whatever comes of the microphone now is none of it. */
  over(text, bad) {
    this.#connected = false;
    this.tell(text, bad);
  }

  /** Takes whether there is a microphone now. */
  microphone(hearing) {
    this.#hearing = hearing;
    if (this.#connected) this.#show();
  }

  stage(message) {
    this.#stage = stageInWords(message);
    if (this.#connected) this.#show();
  }

  tell(text, bad = false) {
    const line = byId("status");
    if (line.textContent !== text) line.textContent = text; // not said again for nothing
    line.classList.toggle("bad", bad);
  }

  #show() {
    this.tell(this.#stage || say(this.#hearing ? "connected" : "connected-without"));
  }
}

/** Says what goes on, with the caller's place in a queue; "" where the line speaks and asks. */
export function stageInWords({ stage, queue, title, position, estimate_s: estimateS }) {
  if (stage === "menu" && !queue) return "";
  const parts = [say(`stage-${stage}`, { queue: title || queue })];
  if (position) parts.push(say(position === 1 ? "place-next" : "place", { position }));
  if (typeof estimateS === "number") {
    const minutes = Math.round(estimateS / MINUTE_S);
    parts.push(say(minutes < 1 ? "wait-short" : "wait", { minutes }));
  }
  return parts.join(" · ");
}

/** What keeps the caller from being heard: the line's trouble goes before the microphone's. */
export class Troubles {
  #of = { line: "", microphone: "" };

  /** Tells why speech is of no use here, and what to do about it; "" where it is. */
  tell(of, reason) {
    this.#of[of] = reason;
    const worst = this.#of.line || this.#of.microphone;
    byId("trouble").hidden = !worst;
    byId("trouble").textContent = worst && say(`microphone-${worst}`);
  }
}

/** Has a screen reader say something of the conversation. */
export function announce(text) {
  byId("said").textContent = text;
}
