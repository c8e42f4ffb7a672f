// Announcements: hear one before callers do, and choose an end by giving it.

const main = document.getElementById("main");

main.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-listens]");
  if (!button) return;
  const { text, recording } = button.form.elements;
  const asked = new URLSearchParams({ text: text.value, recording: recording?.value ?? "" });
  const player = button.parentElement.querySelector("audio");
  player.src = `${button.dataset.listens}?${asked}`;
  player.hidden = false;
  player.play().catch(() => player.focus()); // some browsers want a second gesture
});

main.addEventListener("input", ({ target }) => {
  if (!target.dataset.chooses) return;
  target.form.querySelector(`input[type="radio"][value="${target.dataset.chooses}"]`).checked = true;
});
