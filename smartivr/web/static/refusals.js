// Says what htmx asked for and did not get; the page stays as it was.

const place = document.querySelector("#refused");

document.body.addEventListener("htmx:responseError", ({ detail: { elt, xhr } }) => {
  if (!elt.matches('[hx-trigger^="load"]')) tell(sentenceOf(xhr)); // such a part says it itself
});
document.body.addEventListener("htmx:sendError", () => tell(place.dataset.unreachable));
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) place.hidden = true;
});

function tell(sentence) {
  place.textContent = sentence;
  place.hidden = false;
}

/** Returns the sentence of an error of this server, or of a proxy before it. */
function sentenceOf(xhr) {
  try {
    return JSON.parse(xhr.responseText).error.message;
  } catch {
    return `${xhr.status} ${xhr.statusText}`;
  }
}
