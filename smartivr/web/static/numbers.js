// The form of called numbers: rows found and removed, steps of the chosen line offered, mistakes marked.

const main = document.getElementById("main");

main.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-removes], [data-shows]");
  if (!button) return;
  if ("removes" in button.dataset) remove(button.closest(".entry"));
  else fieldOf(button.closest("[data-field]"))?.focus();
});

main.addEventListener("change", ({ target }) => {
  if (!("line" in target.dataset)) return;
  target.closest(".entry").querySelector("[data-step]").setAttribute("list", `steps-of-${target.value}`);
});

main.addEventListener("input", ({ target }) => {
  if (!("finds" in target.dataset)) return;
  const words = target.value.trim().toLowerCase();
  for (const entry of document.querySelectorAll("#called-numbers .entry")) {
    const said = [...entry.elements].map((field) => field.selectedOptions?.[0].text ?? field.value);
    entry.hidden = !said.join(" ").toLowerCase().includes(words);
  }
});

main.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  target.querySelector(".none:has(~ .entry)")?.remove();
  if (target.id === "checked" || target.id === "result") markAll(target);
});

function markAll(told) {
  const result = document.getElementById("result");
  if (told !== result && result.querySelector(".problems")) result.replaceChildren();
  for (const field of main.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  for (const [at, problem] of told.querySelectorAll("[data-field]").entries()) mark(problem, at);
}

function mark(problem, at) {
  const field = fieldOf(problem);
  if (!field) return;
  problem.id = `problem-${at}`;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", problem.id);
  field.closest(".entry").hidden = false;
  const more = field.closest("details");
  if (more) more.open = true;
}

function fieldOf(problem) {
  return document.getElementById("form").elements[problem.dataset.field];
}

function remove(entry) {
  const { form } = entry;
  entry.remove();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
