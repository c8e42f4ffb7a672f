// The microphone and the loudspeaker of a call.

import { playTone } from "/static/tones.js";

const WANTED = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
const TONE_S = 0.16;
const ECHO_S = 0.2; // how long a tone may still come back from a loudspeaker
const TROUBLES = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

/**
 * Opens both; without a microphone the call goes on by keys and typed words.
 * `heard` is given each frame of the microphone (Int16Array, 20 ms), `reached` each mark that has
 * been played, `troubled` why the microphone was lost; `microphone` and `loudspeaker` are devices' ids.
 */
export async function openSound(rateHz, { heard, reached, troubled, microphone, loudspeaker }) {
  const context = new AudioContext({ latencyHint: "interactive" });
  await context.audioWorklet.addModule("/static/phone-worklet.js");
  await context.resume();
  const sound = new Sound(context, rateHz, { heard, reached, troubled });
  await sound.useLoudspeaker(loudspeaker);
  await sound.useMicrophone(microphone);
  return sound;
}

class Sound {
  #silentUntil = 0;
  #muted = false;
  #stream = null;
  #source = null;

  constructor(context, rateHz, { heard, reached, troubled }) {
    const options = { processorOptions: { rateHz } };
    this.context = context;
    this.trouble = ""; // why there is no microphone: refused, missing, busy or insecure
    this.troubled = troubled;
    this.playback = new AudioWorkletNode(context, "playback", {
      ...options, numberOfInputs: 0, outputChannelCount: [1],
    });
    this.playback.connect(context.destination);
    this.playback.port.onmessage = ({ data }) => reached(data);
    this.capture = new AudioWorkletNode(context, "capture", { ...options, numberOfOutputs: 0 });
    this.capture.port.onmessage = ({ data }) => heard(this.#allowed(data));
  }

  get hasMicrophone() {
    return Boolean(this.#stream);
  }

  play(samples) {
    this.playback.port.postMessage(samples);
  }

  mark(mark) {
    this.playback.port.postMessage(mark);
  }

  clear() {
    this.playback.port.postMessage(null);
  }

  /** Lets silence be heard in place of the microphone, or the microphone again. */
  mute(on) {
    this.#muted = on;
  }

  /** Plays a key's tone here; meanwhile the microphone is silent: a loudspeaker's tone is no speech. */
  tone(key) {
    playTone(this.context, key, TONE_S);
    this.#silentUntil = this.context.currentTime + TONE_S + ECHO_S;
  }

  /** Listens to this device in place of the one before; the default one where it is not named. */
  async useMicrophone(device) {
    this.#letGo();
    const { stream, trouble } = await openMicrophone(device);
    this.trouble = trouble;
    if (!stream) return;
    this.#stream = stream;
    this.#source = this.context.createMediaStreamSource(stream);
    this.#source.connect(this.capture);
    stream.getAudioTracks()[0].onended = () => {
      this.#letGo();
      this.trouble = "missing";
      this.troubled?.(this.trouble);
    };
  }

  /** Plays on this device, where the browser can choose one. */
  async useLoudspeaker(device) {
    if (choosesLoudspeaker && device !== undefined) await this.context.setSinkId(device).catch(() => {}); // gone: the one before
  }

  close() {
    this.#letGo();
    return this.context.close();
  }

  #letGo() {
    this.#source?.disconnect();
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#source = this.#stream = null;
  }

  #allowed(samples) {
    if (this.#muted || this.context.currentTime < this.#silentUntil) samples.fill(0);
    return samples;
  }
}

export const choosesLoudspeaker = "setSinkId" in AudioContext.prototype;

async function openMicrophone(device) {
  if (!navigator.mediaDevices) return { stream: null, trouble: "insecure" };
  const audio = device ? { ...WANTED, deviceId: { ideal: device } } : WANTED;
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ audio }), trouble: "" };
  } catch ({ name }) {
    return { stream: null, trouble: TROUBLES[name] ?? "busy" };
  }
}

/** How loud a frame is, from 0 (silence) to 1. */
export function loudness(samples) {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const dbov = 10 * Math.log10(power / 32768 ** 2 + 1e-10);
  return Math.max(0, Math.min(1, (dbov + 60) / 60));
}
