// What the agent says and hears: the microphone, the loudspeaker, their levels and the choice of them.

import { prepare } from "/static/desk-ring.js";
import { DeviceChoice } from "/static/devices.js";
import { loudness, openSound } from "/static/sound.js";
import { say } from "/static/words.js";

const byId = (id) => document.getElementById(id);
export const MEDIA = { encoding: "l16", rate_hz: 16000 };

/** Sound both ways; `said` is given each frame of the microphone. */
export class DeskSound {
  #sound = null;

  constructor(said) {
    this.said = said;
    this.loudspeakers = new DeviceChoice(byId("loudspeakers"), "audiooutput", (device) => this.#sound?.useLoudspeaker(device));
    this.microphones = new DeviceChoice(byId("microphones"), "audioinput", async (device) => {
      await this.#sound?.useMicrophone(device);
      if (this.#sound) trouble(this.#sound.trouble);
    });
  }

  /** Opens it now, or with the next click where the browser wants one first. */
  async open() {
    const asleep = navigator.userActivation?.hasBeenActive === false;
    byId("asleep").hidden = !asleep;
    if (asleep) document.addEventListener("click", () => this.open(), { once: true });
    else await this.#open();
  }

  play(samples) {
    this.#sound?.play(samples);
    byId("heard").value = loudness(samples);
  }

  async close() {
    const closing = this.#sound;
    this.#sound = null;
    byId("heard").value = byId("level").value = 0;
    await closing?.close();
  }

  async #open() {
    await prepare();
    await this.close();
    this.#sound = await openSound(MEDIA.rate_hz, {
      heard: (samples) => {
        byId("level").value = loudness(samples);
        this.said(samples);
      },
      reached() {},
      troubled: trouble,
      microphone: this.microphones.device,
      loudspeaker: this.loudspeakers.device,
    });
    trouble(this.#sound.trouble);
    await Promise.all([this.microphones.list(), this.loudspeakers.list()]);
  }
}

function trouble(reason) {
  byId("trouble").hidden = !reason;
  byId("trouble").textContent = reason && say(`microphone-${reason}`);
}
