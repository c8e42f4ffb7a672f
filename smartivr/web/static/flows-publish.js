// Publishing: what changes is shown first, a note is asked for, and nobody is overwritten unseen.

import { ask, part } from "/static/api.js";
import { element } from "/static/element.js";
import { reasonOf } from "/static/reason.js";
import { say } from "/static/words.js";

const byId = (id) => document.getElementById(id);

/**
 * Lets the button publish the draft, once it is saved; `check` knows what would keep it back.
 * `published` is the version that the editor began with, `note` that of the draft.
 */
export function publishing(line, draft, check, { note, published }) {
  const dialog = byId("publishing");
  let over = 0;

  async function open() {
    dialog.showModal();
    byId("note").value ||= note;
    byId("publish-refused").replaceChildren();
    byId("difference").textContent = say("loading");
    byId("now").disabled = true;
    if (!draft.id && !draft.dirty && published) {
      byId("difference").textContent = say("same-as-now");
      return;
    }
    if (!(await draft.flush())) return dialog.close();
    try {
      await compare();
    } catch (error) {
      byId("difference").replaceChildren();
      refuse(reasonOf(error));
      return;
    }
    const checked = await check.upToDate();
    if (!dialog.open) return;
    const count = (checked?.problems ?? []).filter(blocks).length;
    if (count) refuse(say("blocked", { count }));
    byId("now").disabled = count > 0;
    byId("note").focus();
  }

  async function compare() {
    const [now, shown] = await Promise.all([
      ask("GET", `/v1/lines/${line}/files`),
      part(`/flows/${line}/drafts/${draft.id}/difference`),
    ]);
    over = now.version;
    byId("difference").innerHTML = shown; // a part of a page of this server, escaped there
  }

  async function publish(event) {
    event.preventDefault();
    byId("now").disabled = true;
    try {
      const wanted = { revision: draft.revision, note: byId("note").value, over };
      const version = await ask("POST", `/v1/lines/${line}/drafts/${draft.id}/publish`, wanted);
      draft.dirty = false;
      location.href = `/flows/${line}?published=${version.number}`;
    } catch (error) {
      refuse(reasonOf(error));
      if (error.code === "edited-meanwhile") await compare();
      byId("now").disabled = false;
    }
  }

  byId("publish").onclick = open;
  byId("publish").disabled = false;
  byId("publication").onsubmit = publish;
  byId("not-yet").onclick = () => dialog.close();
}

function refuse(sentence) {
  byId("publish-refused").replaceChildren(element("p", { className: "notice bad" }, sentence));
}

function blocks({ severity, file }) {
  return ["mistake", "error"].includes(severity) && !file.startsWith("calls/");
}
