// The editor of a line: its files, its draft, and what there is to say about it.

import { ask } from "/static/api.js";
import { showAlike } from "/static/flows-alike.js";
import { Check } from "/static/flows-check.js";
import { completing } from "/static/flows-completion.js";
import { Draft } from "/static/flows-draft.js";
import { Files } from "/static/flows-files.js";
import { Names } from "/static/flows-names.js";
import { adding } from "/static/flows-new-file.js";
import { Picture } from "/static/flows-picture.js";
import { publishing } from "/static/flows-publish.js";
import { rehearsing } from "/static/flows-rehearse.js";
import { tellingOf } from "/static/flows-saved.js";
import { tabs } from "/static/flows-tabs.js";

const byId = (id) => document.getElementById(id);
const given = JSON.parse(byId("flow-data").textContent);
const schemas = await ask("GET", "/schemas.json");

const names = new Names((file) => files.text(file), given.names);
const files = new Files(byId("files"), byId("calls"), byId("editor"), ordered(given.files), (file) =>
  completing(file, schemas, names));
const draft = new Draft(given.line, given.draft, () => files.texts());
const check = new Check(given.line, files);
const isLine = given.line !== given.names.centre;
const picture = isLine ? new Picture(given.line, files) : null;

files.addEventListener("changed", () => {
  draft.changed();
  check.soon();
});
check.addEventListener("checked", ({ detail: { sounds } }) => {
  if (!isLine) return;
  if (sounds) showAlike(byId("alike"), check.readable ? check.alike : null, (step) => picture.toStep(step));
  else picture.refresh(check.readable);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault(); // a browser would save the page
  if (draft.dirty) draft.flush();
});
draft.addEventListener("saved", () => {
  const query = new URLSearchParams({ draft: draft.id });
  history.replaceState(null, "", `${location.pathname}?${query}`);
  if (isLine) byId("call").href = `/?${new URLSearchParams({ line: given.line, draft: draft.id })}`;
});

const chooseSide = tabs(byId("sides"), (tab) => {
  for (const panel of document.querySelectorAll('.flows-side > [role="tabpanel"]')) {
    panel.hidden = panel.id !== tab.getAttribute("aria-controls");
  }
  if (picture?.stale) picture.refresh();
});
chooseSide(byId("tab-problems"));
tellingOf(draft);
adding(given.known, isLine, files);
publishing(given.line, draft, check, { note: given.draft?.note ?? "", published: given.version });
if (isLine) {
  rehearsing(given.line, files);
  byId("call").addEventListener("click", called);
}
if (draft.id) draft.tell("saved", { at: given.draft.changed_at });
if (files.states.size) files.show([...files.states.keys()][0]);
check.soon(0);

/** A call follows what is kept, so it is kept first; the tab is opened by the click itself. */
async function called(event) {
  if (!draft.dirty) return;
  event.preventDefault();
  const tab = window.open("about:blank");
  if (await draft.flush()) tab.location = byId("call").href;
  else tab.close();
}

/** Puts the files that a line is made of first, scripted calls after them. */
function ordered(texts) {
  const place = (name) => (given.known.includes(name) ? given.known.indexOf(name) : given.known.length);
  const pairs = Object.entries(texts);
  return Object.fromEntries(pairs.sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b)));
}
