// What the agent says and hears: the microphone, the loudspeaker, their levels and the choice of them.

import { prepare, ringOn, ringOnce } from "/static/desk-ring.js";
import { DeviceChoice } from "/static/devices.js";
import { loudness, openSound } from "/static/sound.js";
import { say } from "/static/words.js";

const byId = (id) => document.getElementById(id);
const RINGS_ON = "smartivr-desk-rings-on";
const VOLUME = "smartivr-desk-volume";
export const MEDIA = { encoding: "l16", rate_hz: 16000 };

/** Sound both ways; `said` is given each frame of the microphone, `unheard` is called once it is lost. */
export class DeskSound {
  #sound = null;

  constructor(said, unheard) {
    Object.assign(this, { said, unheard });
    this.loudspeakers = new DeviceChoice(byId("loudspeakers"), "audiooutput", (device) => this.#sound?.useLoudspeaker(device));
    this.microphones = new DeviceChoice(byId("microphones"), "audioinput", async (device) => {
      await this.#sound?.useMicrophone(device);
      if (this.#sound) this.#troubled(this.#sound.trouble);
    });
    this.ringers = new DeviceChoice(byId("ringers"), "audiooutput", async (device) => {
      await ringOn(device);
      ringOnce(this.volume);
    }, RINGS_ON);
    byId("volume").value = localStorage.getItem(VOLUME) ?? "0.6";
    byId("volume").addEventListener("change", () => {
      localStorage.setItem(VOLUME, byId("volume").value);
      ringOnce(this.volume);
    });
  }

  /** Opens it now, or with the next click where the browser wants one first. */
  async open() {
    const asleep = navigator.userActivation?.hasBeenActive === false;
    byId("asleep").hidden = !asleep;
    if (asleep) document.addEventListener("click", () => this.open(), { once: true });
    else await this.#open();
  }

  /** How loud it rings, from 0 to 1. */
  get volume() {
    return Number(byId("volume").value);
  }

  /** Whether callers can hear the agent; a browser that has not been touched yet is given time. */
  get heard() {
    return !this.#sound?.trouble;
  }

  play(samples) {
    this.#sound?.play(samples);
    byId("heard").value = loudness(samples);
  }

  async close() {
    const closing = this.#sound;
    this.#sound = null;
    byId("heard").value = byId("level").value = 0;
    trouble("");
    await closing?.close();
  }

  async #open() {
    await prepare();
    await ringOn(this.ringers.device);
    await this.close();
    this.#sound = await openSound(MEDIA.rate_hz, {
      heard: (samples) => {
        byId("level").value = loudness(samples);
        this.said(samples);
      },
      reached() {},
      troubled: (reason) => this.#troubled(reason),
      microphone: this.microphones.device,
      loudspeaker: this.loudspeakers.device,
    });
    this.#troubled(this.#sound.trouble);
    await Promise.all([this.microphones, this.loudspeakers, this.ringers].map((choice) => choice.list()));
  }

  #troubled(reason) {
    trouble(reason);
    if (reason) this.unheard();
  }
}

function trouble(reason) {
  byId("trouble").hidden = !reason;
  byId("trouble").textContent = reason && say(`microphone-${reason}`);
}
