// Which number is dialled: one of the server's, or any.

/** The form with the numbers; `changed` is called once another one is chosen. */
export class Dialling {
  constructor(form, changed) {
    const { number, any, caller } = form.elements;
    Object.assign(this, { form, number, any, caller });
    number.addEventListener("change", () => {
      this.#showField();
      if (number.value === "any") any.focus();
      else changed();
    });
    this.#showField();
  }

  /** The `line` of the number that is chosen, and the `draft` of it that is called, if known. */
  get chosen() {
    return this.number.selectedOptions[0].dataset;
  }

  /** What opening a session is asked for. */
  get wanted() {
    const caller = this.caller.value.trim();
    const { line, called, draft } = this.chosen;
    if (this.number.value === "any") return { called: this.any.value.trim(), caller };
    if (draft) return { line, draft, caller };
    return called ? { called, caller } : { line, caller };
  }

  /** Adds a key to the number that is typed, as on a telephone before the call. */
  type(key) {
    if (this.number.value !== "any") this.any.value = "";
    this.number.value = "any";
    this.#showField();
    this.any.value += key;
  }

  enable(on) {
    for (const control of [this.number, this.any, this.caller]) control.disabled = !on;
  }

  #showField() {
    const typing = this.number.value === "any";
    this.any.closest(".field").hidden = !typing;
    this.any.required = typing;
  }
}
