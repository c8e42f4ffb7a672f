// Notes and an outcome of the present or latest call, kept by themselves while they are written.

import { say } from "/static/words.js";

const CALM_MS = 800;

/** The form; `send(text, code)` tells the server and returns whether it could. */
export class Notes {
  #later = 0;
  #changed = false;

  constructor(form, send) {
    this.text = form.querySelector("textarea");
    this.code = form.querySelector("input");
    this.said = form.querySelector("[role=status]");
    this.send = send;
    form.addEventListener("input", () => this.#touched());
    form.addEventListener("change", () => this.flush());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.flush();
    });
  }

  /** Begins with nothing, for another call. */
  clear() {
    clearTimeout(this.#later);
    this.#changed = false;
    this.text.value = this.code.value = this.said.textContent = "";
  }

  /** Sends what has not been sent yet. */
  flush() {
    clearTimeout(this.#later);
    if (!this.#changed) return;
    this.#changed = !this.send(this.text.value, this.code.value);
    this.said.textContent = say(this.#changed ? "not-kept" : "keeping");
  }

  /** The server has kept what it was sent. */
  kept() {
    if (!this.#changed) this.said.textContent = say("kept");
  }

  get values() {
    return { text: this.text.value, code: this.code.value };
  }

  /** Goes on with what was written before the page was loaded anew. */
  restore({ text, code }) {
    this.text.value = text;
    this.code.value = code;
    if (text || code) this.#touched();
  }

  #touched() {
    this.#changed = true;
    this.said.textContent = "";
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.flush(), CALM_MS);
  }
}
