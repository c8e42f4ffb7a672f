// What is wrong with the texts: asked of the server a moment after each change, shown where it stands.

import { setDiagnostics } from "@codemirror/lint";
import { ask } from "/static/api.js";
import { element } from "/static/element.js";
import { reasonOf } from "/static/reason.js";
import { say } from "/static/words.js";

const QUIET_MS = 400;
const AGAIN_MS = 5000;
const SOUNDS_MS = 2000; // comparing sounds takes longest, so it waits for a pause
const LOOKS = { mistake: "bad", error: "bad", warning: "warn", note: "" };
const MARKS = { mistake: "error", error: "error", warning: "warning", note: "info" };

/** Told by `checked` with what the server answered. */
export class Check extends EventTarget {
  constructor(line, files) {
    super();
    this.address = `/v1/lines/${line}/check`;
    this.files = files;
    this.problems = [];
    this.alike = null;
    this.answer = null;
    this.asked = 0; // how often the texts have changed
    this.answered = -1; // the latest change that the answer is about
    this.timers = [];
    this.running = null;
    files.addEventListener("shown", () => this.mark());
  }

  /** Looks again soon, at sounds a little later. */
  soon(wait = QUIET_MS) {
    this.timers.forEach(clearTimeout);
    this.asked += 1;
    this.timers = [
      setTimeout(() => this.look(false), wait),
      setTimeout(() => this.look(true), wait + SOUNDS_MS),
    ];
  }

  /** Returns what the server says of the present texts; null where it could not be asked. */
  async upToDate() {
    while (this.running) await this.running;
    if (this.answered !== this.asked) await this.look(false);
    return this.answered === this.asked ? this.answer : null;
  }

  /** Looks now, or once the look before is over. */
  async look(sounds) {
    if (this.running) {
      this.timers.push(setTimeout(() => this.look(sounds), QUIET_MS));
      return;
    }
    this.running = this.send(sounds);
    await this.running;
  }

  /** Asks the server; answers about texts that are no more are passed over. */
  async send(sounds) {
    const { asked } = this;
    try {
      const answer = await ask("POST", this.address, { files: this.files.texts(), sounds });
      if (asked === this.asked) this.take(answer, sounds);
    } catch (error) {
      document.getElementById("problems").replaceChildren(
        element("p", { className: "notice bad" }, say("unchecked", { reason: reasonOf(error) })),
      );
      this.timers.push(setTimeout(() => this.look(sounds), AGAIN_MS));
    } finally {
      this.running = null;
    }
  }

  take(answer, sounds) {
    if (sounds) this.alike = answer.alike;
    this.answer = answer;
    this.answered = this.asked;
    this.problems = answer.problems;
    this.mark();
    this.list();
    this.counts();
    this.dispatchEvent(new CustomEvent("checked", { detail: { answer, sounds } }));
  }

  /** Whether the server could read the line; scripted calls are no part of it. */
  get readable() {
    return !this.problems.some(({ file, severity }) => severity === "mistake" && !file.startsWith("calls/"));
  }

  /** Underlines what stands in the file that is shown. */
  mark() {
    const { view, shown } = this.files;
    const own = this.problems.filter(({ file }) => file === shown);
    view.dispatch(setDiagnostics(view.state, own.map((problem) => located(view.state.doc, problem))));
  }

  list() {
    const items = this.problems.map((problem) => this.item(problem));
    document.getElementById("problems").replaceChildren(
      items.length ? element("ul", { className: "flows-problems" }, ...items)
        : element("p", { className: "notice good" }, say("none")),
    );
  }

  item(problem) {
    const { file, line, column, severity, message } = problem;
    const there = this.files.states.has(file);
    const button = element("button", { type: "button", disabled: !there },
      element("span", { className: `badge ${LOOKS[severity]}` }, say(severity)),
      element("span", {}, message),
      element("span", { className: "small soft" }, say("place", { file, line })));
    button.onclick = () => this.files.show(file, line, column);
    return element("li", {}, button);
  }

  counts() {
    const serious = this.problems.filter(({ severity }) => severity in { mistake: 1, error: 1 });
    badge(document.querySelector("#tab-problems .badge"), this.problems.length, serious.length);
    const counts = {};
    for (const { file } of serious) counts[file] = (counts[file] ?? 0) + 1;
    this.files.troubled(counts);
  }
}

function badge(place, count, serious) {
  place.textContent = count || "";
  place.className = `badge ${serious ? "bad" : "warn"}`;
}

function located(doc, { line, column, severity, message }) {
  const there = doc.line(Math.min(line, doc.lines));
  const from = Math.min(there.from + column - 1, there.to);
  const word = /^[\w.@+-]+|^"[^"]*"?|^[^\s]+/.exec(doc.sliceString(from, there.to));
  return { from, to: from + (word?.[0].length ?? 0), severity: MARKS[severity], message };
}
