// The page of one line: its drawing with counts, and deleting drafts.

import { ask } from "/static/api.js";
import { counted } from "/static/flows-counts.js";

const { line, alone } = document.getElementById("main").dataset;
const drawing = document.getElementById("drawing");
if (drawing) counted(drawing, line, () => {});

const dialog = document.getElementById("deleting");
let draft = "";
for (const button of document.querySelectorAll("[data-delete]")) {
  button.onclick = () => {
    draft = button.dataset.delete;
    dialog.returnValue = "";
    dialog.showModal();
  };
}
dialog.onclose = async () => {
  if (dialog.returnValue !== "delete") return;
  await ask("DELETE", `/v1/lines/${line}/drafts/${draft}`);
  if (alone === undefined) location.reload();
  else location.assign("/flows"); // a line that was this draft alone is no more
};
