// The screen pop: who calls, what for, and what is known of the caller.

import { element, facts, moment } from "/static/element.js";
import { nameOf, titleOf } from "/static/desk-names.js";
import { showMoments, span } from "/static/moments.js";
import { say } from "/static/words.js";

/** Shows what is known of a call that the agent has taken below two elements. */
export function showPop(place, below, pop) {
  place.replaceChildren(headline(pop, element("span", {}, span(pop.waited_s ?? 0))));
  below.replaceChildren(known(pop));
  showMoments(below);
}

/** Returns who calls, in a few words. */
export function whoCalls(pop) {
  return pop.name || pop.number || say("unknown-number");
}

/** Shows what is known of a call that rings below two elements; the wait goes on. */
export function showOffered(place, below, pop) {
  const since = new Date(Date.now() - (pop.waited_s ?? 0) * 1000).toISOString();
  place.replaceChildren(headline(pop, element("span", { "data-since": since })));
  below.replaceChildren(known(pop));
  for (const shown of [place, below]) showMoments(shown);
}

function headline(pop, waited) {
  const labels = [pop.label && element("span", { className: "badge warn" }, pop.label)];
  return element("header", { className: "pop-who" },
    element("p", { className: "pop-name" }, whoCalls(pop), " ", ...labels.filter(Boolean)),
    facts([
      [say("number"), pop.name ? pop.number : ""],
      [say("called"), [pop.title || pop.line, pop.called].filter(Boolean).join(" · ")],
      [say("queue"), titleOf(pop.queue)],
      [say("consulted-by"), pop.by && nameOf(pop.by)],
      [say("waited"), pop.by ? "" : waited], // a colleague's question has not waited
    ]));
}

function known(pop) {
  return element("div", { className: "pop-known" },
    wish(pop), customer(pop), history(pop), transcript(pop.transcript ?? []));
}

function wish(pop) {
  const slots = Object.entries(pop.slots ?? {}).map(([slot, value]) => [words(slot), String(value)]);
  const path = (pop.path ?? []).filter((step) => !step.includes(":")).join(" › "); // a number's own are no steps
  const chosen = (pop.chosen ?? []).join(" › ");
  const asked = facts([[say("intent"), chosen || pop.intent], [say("path"), path], ...slots]);
  return asked && part("wish", asked);
}

function transcript(lines) {
  if (!lines.length) return null;
  const said = lines.map(({ who, text }) => element("li", { className: who === "menu" ? "ivr" : "caller" },
    element("span", { className: "visually-hidden" }, `${say(who)}: `), text));
  return part("transcript", element("ol", { className: "said" }, ...said));
}

function customer({ customer: record = {}, name, number }) {
  const more = Object.entries(record).filter(([, value]) => value !== name && value !== number);
  const about = facts(more.map(([field, value]) => [words(field), String(value)]));
  return about && part("customer", about);
}

function words(name) {
  return name.replaceAll("_", " ");
}

function history({ history: calls = [], line: ownLine, title }) {
  if (!calls.length) return null;
  const titled = (line) => (line === ownLine && title ? title : line);
  const items = calls.map(({ at, line, to, verdict, agent, code, notes }) => element("li", {},
    element("p", {}, moment(at), " ", [titled(line), whereTo(to) || verdict, agent && nameOf(agent)].filter(Boolean).join(" · "), " ",
      code ? element("span", { className: "badge" }, code) : ""),
    notes ? element("p", { className: "soft" }, notes) : ""));
  return part("history", element("ol", { className: "earlier" }, ...items));
}

function whereTo(to = "") {
  const [kind, ...rest] = to.split("/"); // a number or an address may have a slash too
  const place = rest.join("/");
  if (kind === "queue") return titleOf(place);
  if (kind === "callback") return `${say("to-callback")}: ${titleOf(place)}`;
  if (kind === "voicemail") return `${say("to-voicemail")}: ${place}`; // a box may be called as a queue is
  return nameOf(place) || kind;
}

function part(name, ...content) {
  return element("section", { className: `pop-${name}` }, element("h3", {}, say(name)), ...content);
}
