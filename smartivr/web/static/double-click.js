// Who double-clicks means one press: by the second click another button may stand where the first one was.

/** Has the buttons below an element take a double click for one click; keys press as often as they like. */
export function pressOnce(root) {
  const pass = (event) => {
    if (event.detail < 2 || !event.target.closest("button")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  root.addEventListener("click", pass, true);
}
