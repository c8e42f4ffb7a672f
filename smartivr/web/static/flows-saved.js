// Tells calmly whether the draft is kept, and asks what to do where somebody else has changed it.

import { element } from "/static/element.js";
import { moment } from "/static/moments.js";
import { say } from "/static/words.js";

/** Shows what a draft tells. */
export function tellingOf(draft) {
  const saved = document.getElementById("saved");
  const told = document.getElementById("told");
  draft.addEventListener("saving", () => {
    const told = saved.textContent === say("saving") || saved.classList.contains("bad");
    if (!told) saved.textContent = say("saving"); // once, not with each key, and not over what keeps it back
  });
  draft.addEventListener("saved", ({ detail: { at } }) => {
    if (!draft.dirty) saved.textContent = say("saved", { time: moment(at, "time") }); // else more was written meanwhile
    saved.classList.remove("bad");
    told.querySelector(".flows-edited")?.remove();
  });
  draft.addEventListener("unsaved", ({ detail: { reason, signedOut } }) => {
    saved.classList.add("bad");
    if (signedOut && saved.querySelector("a")) return; // somebody may be on the link
    saved.replaceChildren(...(signedOut ? signingIn() : [say("unsaved", { reason })]));
  });
  draft.addEventListener("edited", ({ detail: other }) => told.replaceChildren(asking(draft, other)));
  draft.addEventListener("gone", () => told.replaceChildren(choosing(draft, say("gone"), say("published"), () => {
    location.href = location.pathname; // without the draft
  })));
  window.addEventListener("beforeunload", (event) => {
    if (draft.dirty) event.preventDefault();
  });
}

/** Leads to the sign-in beside this page, which keeps what is written and goes on by itself. */
function signingIn() {
  const link = element("a", { href: "/sign-in", target: "_blank", rel: "noopener" }, say("signIn"));
  return [say("signedOut"), " ", link];
}

function asking(draft, other) {
  const sentence = say("edited", { name: other.changed_by, time: moment(other.changed_at, "time") });
  return choosing(draft, sentence, say("theirs"), () => location.reload());
}

/** Lets somebody go on with their own text, or leave it for another. */
function choosing(draft, sentence, other, open) {
  const theirs = element("button", { type: "button" }, other);
  theirs.onclick = () => {
    draft.dirty = false;
    open();
  };
  const mine = element("button", { type: "button", className: "primary" }, say("mine"));
  mine.onclick = () => draft.apart();
  return element("div", { className: "notice warn stack flows-edited" },
    element("span", {}, sentence), element("div", { className: "row" }, theirs, mine));
}
