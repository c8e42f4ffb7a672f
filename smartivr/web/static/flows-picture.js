// The drawing of what is written now: a click on a step leads to its text, and the text lights its step.

import { send } from "/static/api.js";
import { namesBelow } from "/static/flows-place.js";
import { show } from "/static/drawing.js";
import { say } from "/static/words.js";

export class Picture {
  constructor(line, files) {
    this.line = line;
    this.files = files;
    this.drawing = null;
    this.stale = true;
    this.asked = 0; // how often a drawing was asked for
    this.readable = false; // until the first check says so
    this.panel = document.getElementById("picture");
    const box = document.getElementById("drawing");
    box.addEventListener("step", ({ detail }) => this.toStep(detail));
    files.addEventListener("placed", ({ detail }) => this.light(detail));
  }

  /** Leads to the text of a step. */
  toStep(step) {
    const found = namesBelow(this.files.text("flow.yaml") ?? "", "steps").find(({ name }) => name === step);
    if (!found) return;
    this.files.show("flow.yaml");
    this.files.goto(found.at);
  }

  /** Draws anew, if it is seen, and what is written can be `read`. */
  async refresh(read = this.readable) {
    this.readable = read;
    this.stale = true;
    if (this.panel.hidden) return;
    this.stale = false;
    if (!read) {
      document.getElementById("picture-told").textContent = say("undrawn");
      return;
    }
    const asked = (this.asked += 1);
    const answer = await send("POST", `/flows/${this.line}/drawing`, { files: this.drawn(), sounds: false });
    const svg = await answer.text();
    if (!answer.ok || asked !== this.asked) return; // it was changed meanwhile, and the next check draws it
    document.getElementById("picture-told").textContent = say("drawn");
    this.redraw(svg);
  }

  /** Shows a drawing in place of the one before, at the same place and size. */
  redraw(svg) {
    const before = this.drawing;
    const { scrollLeft, scrollTop } = before?.view ?? {};
    this.drawing = show(document.getElementById("drawing"), svg);
    if (!before) return;
    this.drawing.resize(before.scale);
    this.drawing.view.scrollTo(scrollLeft, scrollTop);
  }

  /** Returns the files that are drawn: all but scripted calls. */
  drawn() {
    const texts = Object.entries(this.files.texts());
    return Object.fromEntries(texts.filter(([file]) => !file.startsWith("calls/")));
  }

  light({ file, position }) {
    if (file !== "flow.yaml" || !this.drawing || this.panel.hidden) return;
    const steps = namesBelow(this.files.text(file), "steps");
    const here = steps.find(({ at, end }) => at <= position && position <= end);
    if (here) this.drawing.light(here.name);
  }
}
