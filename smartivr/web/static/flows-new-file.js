// Adding a file that a line may have, and taking one away.

import { element } from "/static/element.js";
import { say } from "/static/words.js";

const BEGINNINGS = {
  "phrases.yaml": "intents:\n",
  "calendar.yaml": "timezone: Europe/London\nhours:\n  mon-fri: 9:00-17:00\n",
  "people.yaml": "people:\n",
  "queues.yaml": "queues:\n",
  "numbers.yaml": "numbers:\n",
};
const SCRIPT = "call: What this call shows\nturns:\n  - say: \noutcome: {kind: }\n";

/** Lets the button add a file; `known` are those that a line is made of. */
export function adding(known, withScripts, files) {
  const byId = (id) => document.getElementById(id);
  const [dialog, kind, script] = ["adding", "kind", "script"].map(byId);
  const update = () => {
    const wanted = kind.value === "";
    byId("script-name").hidden = !wanted;
    script.required = wanted;
  };

  byId("add-file").onclick = () => {
    const missing = known.filter((file) => !files.states.has(file));
    const choices = missing.map((file) => element("option", { value: file }, file));
    if (withScripts) choices.push(element("option", { value: "" }, say("script")));
    if (!choices.length) return;
    kind.replaceChildren(...choices);
    update();
    dialog.returnValue = "";
    dialog.showModal();
  };
  kind.onchange = update;
  files.addEventListener("shown", ({ detail: file }) => {
    byId("remove-file").disabled = file === known[0]; // a line is nothing without it
  });
  byId("remove-file").onclick = () => {
    const file = files.shown;
    const text = files.remove(file);
    const undo = element("button", { type: "button" }, say("undo"));
    undo.onclick = () => {
      files.put(file, text);
      files.dispatchEvent(new Event("changed"));
      files.show(file);
      byId("told").replaceChildren();
    };
    const row = element("div", { className: "row" }, element("span", {}, say("removed", { file })), undo);
    byId("told").replaceChildren(element("div", { className: "notice" }, row));
  };
  dialog.onclose = () => {
    if (dialog.returnValue !== "add") return;
    const file = kind.value || `calls/${script.value}.yaml`;
    if (!files.states.has(file)) {
      files.put(file, BEGINNINGS[file] ?? SCRIPT);
      files.dispatchEvent(new Event("changed"));
    }
    files.show(file);
    files.view.focus();
  };
}
