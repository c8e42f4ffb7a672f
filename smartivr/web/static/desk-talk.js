// What an agent's part in a call is, as the messages of the socket change it. Pure: no page, no clock.

/**
 * `phase` is none, answering (accepted, not yet put through), dialling (a callback's number is called),
 * talking, or over (the latest call, about which notes may still come).
 */
export const NONE = Object.freeze({
  phase: "none", call: "", kind: "", queue: "", pop: null, since: 0, by: "",
  whisper: "", held: false, muted: false, unrecorded: false,
  consult: "", other: "", conference: false, owner: true,
});

/** Returns the talk after an offer was accepted, until when the caller has waited; `now` is the time in ms. */
export function accepted({ kind, pop, at }, now) {
  const waited = { ...pop, waited_s: (pop.waited_s ?? 0) + (now - at) / 1000 };
  return { ...NONE, phase: "answering", kind, queue: pop.queue ?? "", pop: waited };
}

/** Returns the talk after a message; `now` is the time in ms. */
export function after(talk, message, now) {
  switch (message.type) {
    case "whisper":
      return { ...talk, whisper: message.text };
    case "dialling":
      return { ...talk, phase: "dialling" };
    case "connected":
      return connected(talk, message, now);
    case "talking":
      return goesOn(talk, message, now);
    case "talk":
      return { ...talk, ...changes[message.what]?.(message) };
    case "ended":
      return { ...talk, phase: "over", by: message.by, held: false, muted: false, consult: "", conference: false };
    case "withdrawn":
      return talk.phase === "answering" ? NONE : talk;
    case "ready": // a session of its own knows nothing of a call from before
      return message.resumed || talk.phase === "none" ? talk : { ...talk, phase: "over" };
    default:
      return talk;
  }
}

/** Whether the agent may do something now. */
export function may(talk, what) {
  return Boolean(allowed[what]?.(talk));
}

const live = ({ phase }) => phase === "talking";
const mine = (talk) => live(talk) && talk.owner;
const alone = (talk) => mine(talk) && !talk.consult && !talk.conference;

const allowed = {
  hold: (talk) => mine(talk) && !talk.consult,
  mute: live,
  transfer: alone,
  complete: (talk) => mine(talk) && talk.consult === "talking",
  conference: (talk) => mine(talk) && talk.consult === "talking",
  cancel: (talk) => mine(talk) && Boolean(talk.consult),
  recording: live,
  "hang-up": (talk) => live(talk) || talk.phase === "answering",
  notes: ({ phase }) => phase !== "none",
};

const changes = {
  held: () => ({ held: true }),
  unheld: () => ({ held: false }),
  muted: () => ({ muted: true }),
  unmuted: () => ({ muted: false }),
  consulting: ({ agent }) => ({ consult: "ringing", other: agent, held: true }),
  "consult-answered": ({ agent }) => ({ consult: "talking", other: agent }),
  "consult-failed": () => ({ consult: "", other: "" }),
  // whoever is told this has the caller, also where it was the other one who had
  "consult-over": () => ({ consult: "", other: "", conference: false, owner: true }),
  conference: () => ({ consult: "", conference: true, held: false }),
  "recording-paused": () => ({ unrecorded: true }),
  "recording-resumed": () => ({ unrecorded: false }),
};

/** A call that this page has not seen begin, or has not seen for a while. */
function goesOn(talk, { type, agent, notes, code, since, pop, ...stands }, now) {
  const same = talk.call === stands.call;
  const began = Math.min(Date.parse(since) || now, now);
  return {
    ...(same ? talk : NONE), ...stands, other: agent ?? "", owner: stands.kind !== "consult",
    pop: same ? talk.pop : pop, since: same ? talk.since : began,
  };
}

function connected(talk, { call, kind, queue }, now) {
  const same = talk.phase === "talking" && talk.call === call;
  return {
    ...talk, phase: "talking", call, kind, queue, since: same ? talk.since : now,
    owner: kind !== "consult", consult: "", held: false,
  };
}
