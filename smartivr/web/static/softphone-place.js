// Where the call is: the step, lit on the drawing of its line, with the way that led there.

import { show } from "/static/drawing.js";

/** The drawing of the line that is called. */
export class Place {
  #drawing = null;
  #address = "";
  #way = [];

  constructor(element, output) {
    this.element = element;
    this.output = output;
  }

  /** Shows a line's drawing, or that of a draft of it, unless it is there already. */
  async show({ line, draft }) {
    if (!line) return;
    const path = encodeURIComponent(line);
    const address = draft ? `/flows/${path}/drafts/${encodeURIComponent(draft)}.svg` : `/lines/${path}.svg`;
    if (address === this.#address) return;
    this.#address = address;
    const response = await fetch(address).catch(() => null); // a call needs no drawing
    if (response?.ok && address === this.#address) this.#drawing = show(this.element, await response.text());
    this.#mark();
  }

  /** Begins a call's way. */
  async begin(chosen) {
    this.#way = [];
    await this.show(chosen);
    this.#mark();
  }

  at(step) {
    this.#way.push(step);
    this.output.textContent = step;
    this.#mark();
  }

  #mark() {
    this.#drawing?.way(this.#way);
    if (this.#way.length) this.#drawing?.light(this.#way.at(-1));
  }
}
