// Passing the caller on: a search over people with their state, queues, steps of the flow and numbers.

import { ask } from "/static/api.js";
import { learn } from "/static/desk-names.js";
import { element } from "/static/element.js";
import { say } from "/static/words.js";

const REFRESH_MS = 3000;
const MOST = 12;
const STATE_LOOKS = { available: "good", busy: "warn", ringing: "warn", "wrap-up": "warn" };

/** The form with the search; `pass(kind, to, target)` is called with what the agent chose. */
export class TransferPanel {
  #targets = [];
  #refreshing = 0;

  constructor(form, pass) {
    this.form = form;
    this.search = form.querySelector("[type=search]");
    this.found = form.querySelector(".found");
    this.count = form.querySelector("[role=status]");
    this.pass = pass;
    this.search.addEventListener("input", () => this.show());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.found.querySelector("button:not(:disabled)")?.focus();
    });
  }

  get isOpen() {
    return !this.form.hidden;
  }

  /** Opens the search for a call of this line; `agent` is whoever searches. */
  async open(agent, line) {
    Object.assign(this, { agent, line });
    this.form.hidden = false;
    this.search.value = "";
    this.search.focus();
    clearInterval(this.#refreshing);
    this.#refreshing = setInterval(() => this.refresh().catch(() => {}), REFRESH_MS); // the next one may succeed
    await this.refresh();
  }

  close() {
    clearInterval(this.#refreshing);
    this.form.hidden = true;
  }

  async refresh() {
    const [{ agents }, { queues }, { lines }] = await Promise.all(
      ["/v1/agents", "/v1/queues", "/v1/lines"].map((path) => ask("GET", path)),
    );
    learn({ agents, queues });
    const flow = lines.find(({ line }) => line === this.line);
    this.#targets = [
      ...agents.filter(({ agent }) => agent !== this.agent).map(person),
      ...queues.map(queue),
      ...(flow?.steps ?? []).map(step),
    ];
    if (this.isOpen) this.show();
  }

  /** Shows what fits the words that were typed; rows that stay keep the focus. */
  show() {
    const focused = document.activeElement?.dataset.target;
    const wanted = folded(this.search.value).split(/\s+/).filter(Boolean);
    const fitting = this.#targets.filter(({ words }) => wanted.every((word) => words.includes(word)));
    const number = numberIn(this.search.value);
    // a colleague's extension is a number too: who types it and presses Enter means the colleague
    const shown = number ? [...fitting.slice(0, MOST - 1), number] : fitting.slice(0, MOST);
    this.found.replaceChildren(...shown.map((target) => this.#row(target)));
    const total = fitting.length + (number ? 1 : 0);
    this.count.textContent = total > shown.length
      ? say("found-more", { shown: shown.length, total }) : say("found", { total });
    if (focused) this.found.querySelector(`[data-target="${CSS.escape(focused)}"]`)?.focus();
  }

  #row({ to, target, name, about, state }) {
    const button = (kind, disabled) => element("button", {
      type: "button", disabled, "data-target": `${kind} ${to} ${target}`,
      "aria-label": `${say(kind)}: ${name}`, onclick: () => this.pass(kind, to, target),
    }, say(kind));
    return element("li", { className: "target" },
      element("div", {},
        element("p", { className: "target-name" }, name, " ",
          state ? element("span", { className: `badge ${STATE_LOOKS[state] ?? ""}` }, say(`state-${state}`)) : ""),
        element("p", { className: "soft small" }, about)),
      element("div", { className: "row" },
        to === "person" ? button("attended", state !== "available") : "",
        button("blind", false)));
  }
}

function person({ agent, name, extension, state }) {
  const about = [say("person"), extension && say("extension", { extension })].filter(Boolean).join(" · ");
  return { to: "person", target: agent, name, about, state, words: folded(`${name} ${agent} ${extension}`) };
}

function queue({ queue: name, title, waiting, agents }) {
  const about = `${say("queue")} · ${say("waiting-free", { waiting: waiting.length, free: agents.available ?? 0 })}`;
  return { to: "queue", target: name, name: title || name, about, words: folded(`${title} ${name}`) };
}

function step({ name, kind }) {
  return { to: "step", target: name, name, about: `${say("step")} · ${kind}`, words: folded(name) };
}

function numberIn(text) {
  const digits = text.replace(/[\s()./-]/g, "");
  if (!/^\+?\d{2,18}$/.test(digits)) return null;
  return { to: "number", target: digits, name: digits, about: say("number"), words: digits };
}

/** Without marks and capitals, so that "lukasz" finds Łukasz. */
function folded(text) {
  return text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "");
}
