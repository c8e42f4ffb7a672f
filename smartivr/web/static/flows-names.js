// Names that a key may refer to: steps, intents, slots, people, queues.

import { namesBelow } from "/static/flows-place.js";

const STEPS = new Set([
  "start", "main", "agent", "next", "on_failure", "otherwise", "fallback", "on_timeout", "on_full",
  "on_empty", "on_closed", "then", "on_busy", "on_no_answer", "use", "step",
]);
const FLOW = {
  queue: ["queues"], callback: ["queues"], voicemail: ["boxes", "people"], transfer: ["people", "queues"],
  slot: ["slots"],
};
const SCRIPT = { start: ["steps"], step: ["steps"], intent: ["intents"], agent: ["people"] };
const CENTRE = { calendar: ["calendars"], box: ["boxes"], line: ["lines"], queue: ["queues"] };

/** Finds the names that may stand as a value, or as a key, at a place of a file. */
export class Names {
  /** `texts()` gives the present text of a file; `shared` are names of other places. */
  constructor(texts, shared) {
    this.texts = texts;
    this.shared = shared;
  }

  values(file, path) {
    const keys = path.filter((part) => !part.item).map((part) => part.key);
    const last = keys.at(-1);
    if (file === "flow.yaml") {
      if (STEPS.has(last) || keys.at(-2) === "when") return this.of(["steps"], { return: "" });
      if (last === "people") return this.of(["people"]);
      return this.of(FLOW[last] ?? []);
    }
    if (file.startsWith("calls/")) return this.of(SCRIPT[last] ?? []);
    if (last === "agents") return this.of(["people"]);
    return this.of(CENTRE[last] ?? []);
  }

  keys(file, path) {
    const last = path.at(-1)?.key;
    if (file === "flow.yaml" && last === "options") return this.of(["intents"]);
    if (file.startsWith("calls/") && last === "agents") return this.of(["people"]);
    if (file.startsWith("calls/") && last === "slots") return this.of(["slots"]);
    if (file === "queues.yaml" && last === "to") return this.of(["queues"]);
    return {};
  }

  of(kinds, more = {}) {
    return Object.assign({}, more, ...kinds.map((kind) => this.all(kind)));
  }

  /** Returns name -> what it is called. */
  all(kind) {
    const files = { steps: "flow.yaml", intents: "phrases.yaml", slots: "phrases.yaml",
      people: "people.yaml", queues: "queues.yaml", boxes: "queues.yaml", calendars: "queues.yaml" };
    const own = this.texts(files[kind]);
    const named = own === undefined ? [] : namesBelow(own, kind);
    const found = Object.fromEntries(named.map(({ name }) => [name, ""]));
    return { ...this.shared[kind], ...found };
  }
}
