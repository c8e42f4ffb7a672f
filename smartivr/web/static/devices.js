// Which microphone and loudspeaker are used: two lists to choose from, remembered in this browser.

import { choosesLoudspeaker } from "/static/sound.js";
import { say } from "/static/words.js";

/** Fills a <select> with the devices of a kind (audioinput, audiooutput) and remembers the choice by a key. */
export class DeviceChoice {
  constructor(select, kind, chosen, key = `smartivr.${kind}`) {
    this.select = select;
    this.kind = kind;
    this.key = key;
    this.possible = Boolean(navigator.mediaDevices) && (kind === "audioinput" || choosesLoudspeaker);
    select.closest(".field").hidden = !this.possible;
    if (!this.possible) return;
    select.addEventListener("change", () => {
      localStorage.setItem(this.key, select.value);
      chosen(select.value);
    });
    navigator.mediaDevices.addEventListener("devicechange", () => this.list());
    this.list();
  }

  /** The device's id; undefined for the system's own. */
  get device() {
    return localStorage.getItem(this.key) || undefined;
  }

  /** Lists what there is now; browsers tell names only once the microphone was allowed. */
  async list() {
    if (!this.possible) return;
    const found = await navigator.mediaDevices.enumerateDevices();
    const named = found.filter(({ kind, deviceId, label }) => kind === this.kind && label && deviceId !== "default");
    this.select.replaceChildren(
      new Option(say("default-device"), ""),
      ...named.map(({ label, deviceId }) => new Option(label, deviceId)),
    );
    this.select.value = this.device ?? "";
    if (this.select.selectedIndex < 0) this.select.value = ""; // it is not there now
  }
}
