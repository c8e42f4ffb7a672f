// The scripted calls of what is written now: played by the server, each shown as it is over.

import { Refused, send } from "/static/api.js";
import { element } from "/static/element.js";
import { reasonOf } from "/static/reason.js";
import { say } from "/static/words.js";

/** Lets the button play the scripts; a failure leads to its place in the script. */
export function rehearsing(line, files) {
  const [button, told, list] = ["play", "played", "results"].map((id) => document.getElementById(id));
  const scripts = () => [...files.states.keys()].filter((file) => file.startsWith("calls/"));

  async function play() {
    const all = scripts().length;
    const counts = { passed: 0, failed: 0 };
    list.replaceChildren();
    told.textContent = all ? say("playing", { done: 0, all }) : say("noScripts");
    if (!all) return;
    button.disabled = true;
    try {
      for await (const result of results(line, files.texts())) {
        if (result.error) throw new Refused(0, result.error);
        counts[result.passed ? "passed" : "failed"] += 1;
        list[result.passed ? "append" : "prepend"](shown(result, files));
        told.textContent = say("playing", { done: counts.passed + counts.failed, all });
      }
      told.textContent = say("played", counts);
    } catch (error) {
      told.textContent = reasonOf(error);
    } finally {
      button.disabled = false;
      const badge = document.querySelector("#tab-scripts .badge");
      badge.textContent = counts.failed || "";
      badge.className = "badge bad";
    }
  }
  button.onclick = play;
}

async function* results(line, files) {
  const answer = await send("POST", `/v1/lines/${line}/rehearsals`, { files });
  if (!answer.ok) throw new Refused(answer.status, (await answer.json()).error);
  let rest = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const each of lines) yield JSON.parse(each);
  }
}

function shown(result, files) {
  const name = result.file.slice("calls/".length, -".yaml".length);
  const word = result.passed ? "passed" : "failed";
  return element("li", { className: word },
    element("div", { className: "flows-result" },
      element("span", { className: `badge ${result.passed ? "good" : "bad"}` }, say(word)),
      element("span", {}, element("b", {}, name), ` ${result.title}`)),
    ...result.failures.map((failure) => because(result.file, failure, files)),
    result.transcript.length ? transcript(result) : null);
}

function because(file, { message, line, column }, files) {
  const button = element("button", { type: "button", className: "flows-failure" },
    message, element("span", { className: "small soft" }, ` ${say("place", { file, line })}`));
  button.onclick = () => files.show(file, line, column);
  return button;
}

function transcript(result) {
  const rows = result.transcript.map(({ at_s: at, who, text }) => element("tr", {},
    element("td", { className: "figure soft" }, at.toFixed(1)),
    element("td", { className: "soft" }, say(who)),
    element("td", {}, text)));
  return element("details", { open: !result.passed },
    element("summary", {}, say("transcript")), element("table", {}, element("tbody", {}, ...rows)));
}
