// The bands of an evaluation: their values beside the sliders, asking back never above acting.

const form = document.getElementById("thresholds");
const { accept, confirm_from: confirm } = form.elements;

function told() {
  for (const output of form.querySelectorAll("output[data-of]")) {
    output.textContent = Number(form.elements[output.dataset.of].value).toFixed(2);
  }
}

form.addEventListener("input", ({ target }) => {
  if (Number(confirm.value) > Number(accept.value)) {
    if (target === accept) confirm.value = accept.value;
    else accept.value = confirm.value;
  }
  told();
});

document.querySelector("[data-resets]")?.addEventListener("click", () => {
  form.reset();
  form.dispatchEvent(new Event("input", { bubbles: true }));
});
