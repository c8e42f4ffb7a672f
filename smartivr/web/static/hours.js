// The form of a line's hours: one day's times copied to others, new rows removed, whole days told.

const main = document.getElementById("main");

main.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copies], [data-removes]");
  if (!button) return;
  const form = button.form;
  if ("copies" in button.dataset) copy(form, button);
  else button.closest(".other-day").remove();
  form.dispatchEvent(new Event("input", { bubbles: true }));
});

main.addEventListener("input", () => {
  for (const span of main.querySelectorAll(".span:has(.all-day)")) {
    const [from, to] = span.querySelectorAll("input");
    span.querySelector(".all-day").hidden = from.value !== "00:00" || to.value !== "00:00";
  }
});

function copy(form, button) {
  for (const source of form.querySelectorAll(`input[name^="${button.dataset.copies}."]`)) {
    const rest = source.name.slice(button.dataset.copies.length);
    for (const day of button.dataset.to.split(" ")) form.elements[day + rest].value = source.value;
  }
}
