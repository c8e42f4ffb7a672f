// One key for what agents do most, while no field has the focus. They can be switched off.

const KEPT = "smartivr-desk-keys";

/**
 * Presses the button of a key: buttons carry it as data-key, and say so as `aria-keyshortcuts`.
 * Escape leaves a field, so that the keys work again.
 */
export function useKeys(root, choice) {
  choice.checked = localStorage.getItem(KEPT) !== "off";
  choice.addEventListener("change", () => localStorage.setItem(KEPT, choice.checked ? "on" : "off"));
  for (const button of root.querySelectorAll("[data-key]")) {
    const [letter, shift] = button.dataset.key.split("+").reverse();
    button.setAttribute("aria-keyshortcuts", `${shift ? "Shift+" : ""}${letter.toUpperCase()}`);
  }
  document.addEventListener("keydown", (event) => {
    const { key, target, repeat, shiftKey, ctrlKey, altKey, metaKey } = event;
    const field = target.closest("input:not([type=checkbox]):not([type=range]), select, textarea");
    if (field && key === "Escape") field.blur();
    if (!choice.checked || field || repeat || ctrlKey || altKey || metaKey) return;
    const wanted = `${shiftKey ? "shift+" : ""}${key.toLowerCase()}`;
    const button = [...root.querySelectorAll(`[data-key="${CSS.escape(wanted)}"]`)].find(pressable);
    if (!button) return;
    event.preventDefault();
    if (button.matches("textarea")) button.focus();
    else button.click();
  });
}

function pressable(button) {
  return !button.disabled && button.offsetParent !== null;
}
