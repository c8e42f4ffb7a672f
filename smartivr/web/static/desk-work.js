// What is to be done beside calls: messages and callbacks of the agent's queues, and today's calls.

import { ask } from "/static/api.js";
import { learn, nameOf, titleOf } from "/static/desk-names.js";
import { element, moment } from "/static/element.js";
import { showMoments, span } from "/static/moments.js";
import { say } from "/static/words.js";

const QUEUES_MS = 5000;
const LISTS_MS = 60_000; // they also come anew when the server tells of a change, and with every state of the agent
const SPREAD_MS = 700; // for the server tells all agents of a queue at once

/** The lists; `offered(number)` is told of the offer that a callback was taken as. */
export class WorkLists {
  #refreshing = [];
  #soon = 0;

  constructor({ offered, failed }) {
    const found = (names) => Object.fromEntries(names.map((name) => [name, document.getElementById(name)]));
    this.lists = found(["messages", "callbacks", "calls", "queues"]);
    this.counts = found(["messages-count", "callbacks-count"]);
    Object.assign(this, { offered, failed, ready: false, asked: 0 });
  }

  /** Shows the lists of an agent from now on. */
  async begin(agent, queues) {
    this.path = `/v1/agents/${encodeURIComponent(agent)}`;
    Object.assign(this, { agent, own: queues });
    this.end();
    this.#refreshing = [setInterval(() => this.refresh(), LISTS_MS), setInterval(() => this.#refreshQueues(), QUEUES_MS)];
    await this.#refreshQueues(); // the lists name queues by their titles
    await this.refresh();
  }

  end() {
    this.#refreshing.forEach(clearInterval);
    clearTimeout(this.#soon);
    this.#soon = 0;
  }

  /** Brings the lists up to date in a moment: more changes may follow. */
  changed() {
    this.#soon ||= setTimeout(() => {
      this.#soon = 0;
      this.refresh();
    }, Math.random() * SPREAD_MS);
  }

  /** Says whether a callback may be taken now. */
  set takes(ready) {
    this.ready = ready;
    for (const button of document.querySelectorAll("#work [data-needs=ready]")) button.disabled = !ready;
  }

  async refresh() {
    const asked = (this.asked += 1);
    try {
      const [{ messages }, { callbacks }, { calls }] = await Promise.all(
        ["messages", "callbacks", "calls"].map((name) => ask("GET", `${this.path}/${name}`)),
      );
      if (asked !== this.asked) return; // what is asked later is newer, whenever it comes
      this.counts["messages-count"].textContent = messages.length;
      this.counts["callbacks-count"].textContent = callbacks.length;
      keep(this.lists.messages, messages, (one) => this.#message(one));
      keep(this.lists.callbacks, callbacks, (one) => this.#callback(one));
      keep(this.lists.calls, calls.map((one) => ({ ...one, id: `${one.call} ${one.started_at}` })), talked);
      this.takes = this.ready;
    } catch (error) {
      this.failed(error);
    }
  }

  async #refreshQueues() {
    try {
      const { queues } = await ask("GET", "/v1/queues");
      learn({ queues });
      const own = queues.filter(({ queue }) => this.own.includes(queue));
      keep(this.lists.queues, own.map((one) => ({ ...one, id: one.queue })), waiting);
    } catch (error) {
      this.failed(error);
    }
  }

  async #ask(method, path) {
    try {
      return await ask(method, `${this.path}/${path}`);
    } catch (error) {
      this.failed(error);
      return null;
    } finally {
      await this.refresh();
    }
  }

  async #ring(path) {
    const taken = await this.#ask("POST", path);
    if (taken) this.offered(taken.offer);
  }

  #button(name, act, options = {}) {
    const needs = options.ready ? { "data-needs": "ready" } : {};
    return element("button", { type: "button", className: options.look ?? "", "data-do": name, onclick: act, ...needs }, say(name));
  }

  #message(message) {
    const { id, caller, title, recorded_at: at, seconds, transcript, taken_by: taker, heard_at: heard } = message;
    const path = `messages/${encodeURIComponent(id)}`;
    const mine = taker === this.agent;
    const audio = element("audio", {
      controls: true, preload: "none", src: `${this.path}/${path}/audio`, "aria-label": say("play", { caller: caller || say("unknown-number") }),
    });
    audio.addEventListener("playing", () => heard || ask("POST", `${this.path}/${path}/heard`).catch(this.failed), { once: true });
    const taken = taker && element("span", { className: `badge ${mine ? "good" : "warn"}` }, mine ? say("yours") : say("taken-by", { agent: nameOf(taker) }));
    const fresh = heard ? "" : element("span", { className: "badge" }, say("new"));
    const buttons = mine
      ? [caller && this.#button("call-back", () => this.#ring(`${path}/call-back`), { ready: true, look: "primary" }),
        this.#button("done", () => this.#ask("POST", `${path}/done`)), this.#button("release", () => this.#ask("POST", `${path}/release`))]
      : taker ? [] : [this.#button("take", () => this.#ask("POST", `${path}/take`), { look: "primary" })];
    return element("li", {},
      element("p", { className: "work-who" }, element("strong", {}, caller || say("unknown-number")), " ", fresh, " ", taken || ""),
      element("p", { className: "soft small" }, title, " · ", moment(at), " · ", span(seconds)),
      element("p", { className: "work-text" }, transcript || element("span", { className: "soft" }, say("no-transcript"))),
      audio, element("div", { className: "row" }, ...buttons));
  }

  #callback(callback) {
    const { id, number, queue, since, due_at: due, attempts, last_result: result, state, label } = callback;
    const dialling = state === "dialling";
    return element("li", {},
      element("p", { className: "work-who" }, element("strong", {}, number), " ",
        label ? element("span", { className: "badge warn" }, label) : "",
        dialling ? element("span", { className: "badge warn" }, say("state-dialling")) : ""),
      element("p", { className: "soft small" }, titleOf(queue), " · ", say("asked"), " ", moment(since),
        ...(due ? [" · ", say(attempts ? "due-again" : "due"), " ", moment(due)] : []),
        ...(attempts ? [" · ", say("tried", { attempts, result: say(`why-${result}`) })] : [])),
      dialling ? "" : element("div", { className: "row" },
        this.#button("call-now", () => this.#ring(`callbacks/${encodeURIComponent(id)}/take`), { ready: true, look: "primary" })));
  }
}

function talked({ started_at: at, talk_s: seconds, caller, queue, kind, code, notes }) {
  return element("li", {},
    element("p", { className: "work-who" }, element("strong", {}, caller || say("unknown-number")), " ",
      code ? element("span", { className: "badge" }, code) : ""),
    element("p", { className: "soft small" }, moment(at, "time"), " · ", titleOf(queue) || say(kind), " · ", span(seconds)),
    notes ? element("p", { className: "work-text" }, notes) : "");
}

function waiting({ title, queue, waiting: there, longest_wait_s: longest, agents }) {
  return element("li", { className: "queue" },
    element("span", {}, title || queue),
    element("span", { className: `badge ${there.length ? "warn" : ""}` }, say("waiting", { waiting: there.length })),
    element("span", { className: "soft small" }, there.length ? `${say("longest", { longest: span(longest) })} · ` : "",
      say("free", { free: agents.available ?? 0 })));
}

/** Brings a list up to date; what has not changed stays as it is, and so does what is being played. */
function keep(list, items, make) {
  const before = new Map([...list.children].map((child) => [child.dataset.id, child]));
  const now = items.map((item) => {
    const shown = JSON.stringify(item);
    const old = before.get(item.id);
    const playing = old?.querySelector("audio")?.paused === false;
    if (old && (playing || old.dataset.shown === shown)) return old;
    const made = make(item);
    Object.assign(made.dataset, { id: item.id, shown });
    return made;
  });
  const focused = document.activeElement?.closest?.("[data-id]");
  const [id, act] = [focused?.dataset.id, document.activeElement?.dataset.do];
  if (now.length !== list.children.length || now.some((child, index) => child !== list.children[index])) {
    list.replaceChildren(...now);
    showMoments(list);
    if (id && act) list.querySelector(`[data-id="${CSS.escape(id)}"] [data-do="${act}"]`)?.focus();
  }
  list.parentElement.querySelector(".empty")?.toggleAttribute("hidden", items.length > 0);
}
