// The telephone's microphone and loudspeaker: chosen, tried before a call, opened for one.

import { DeviceChoice } from "/static/devices.js";
import { rateHz } from "/static/session.js";
import { loudness, openSound } from "/static/sound.js";

/**
 * The devices, chosen in a <details> with two lists. While it is open the microphone is listened to,
 * without a call too, for only then do browsers tell the names of devices.
 * `level` is told how loud the microphone is, `troubled` why there is none ("" where there is one).
 */
export class Devices {
  #sound = null;
  #opening = null; // what opens now, as long as nothing else was asked for
  #inCall = false;

  constructor(details, { level, troubled }) {
    Object.assign(this, { details, level, troubled });
    const [microphones, loudspeakers] = details.querySelectorAll("select");
    this.microphones = new DeviceChoice(microphones, "audioinput", async (device) => {
      await this.#sound?.useMicrophone(device);
      if (this.#sound) troubled(this.#sound.trouble);
    });
    this.loudspeakers = new DeviceChoice(loudspeakers, "audiooutput", (device) => this.#sound?.useLoudspeaker(device));
    details.addEventListener("toggle", () => {
      if (!this.#inCall) this.#rest();
    });
  }

  /** Whether the browser is going to ask for leave to use the microphone. */
  async asks() {
    try {
      return (await navigator.permissions.query({ name: "microphone" })).state === "prompt";
    } catch {
      return false; // a browser that does not tell
    }
  }

  /** Opens them for a call; null where it ended before they were open. */
  open(hooks) {
    this.#inCall = true;
    return this.#open(hooks);
  }

  /** Lets go of them after a call. */
  end() {
    this.#inCall = false;
    return this.#rest();
  }

  #rest() {
    return this.details.open ? this.#open(null) : this.#close();
  }

  async #close() {
    this.#opening = null;
    const closing = this.#sound;
    this.#sound = null;
    this.level(0);
    await closing?.close();
  }

  async #open(hooks) {
    await this.#close();
    const opening = (this.#opening = {});
    const sound = await openSound(rateHz, {
      heard: (samples) => {
        this.level(loudness(samples));
        hooks?.heard(samples);
      },
      reached: (mark) => hooks?.reached(mark),
      troubled: this.troubled,
      microphone: this.microphones.device,
      loudspeaker: this.loudspeakers.device,
    });
    if (this.#opening !== opening) {
      await sound.close();
      return null;
    }
    this.#sound = sound;
    this.troubled(sound.trouble);
    await Promise.all([this.microphones.list(), this.loudspeakers.list()]);
    return sound;
  }
}
