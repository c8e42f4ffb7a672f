// The microphone and the loudspeaker of a call.

import { openPlayback } from "/static/playback.js";
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
 * been played, `troubled` why there is no microphone any more ("" once there is one again);
 * `microphone` and `loudspeaker` are devices' ids.
 */
export async function openSound(rateHz, { heard, reached, troubled, microphone, loudspeaker }) {
  const context = new AudioContext({ latencyHint: "interactive" });
  await context.audioWorklet?.addModule("/static/phone-worklet.js");
  await context.resume();
  const sound = new Sound(context, rateHz, { heard, reached, troubled });
  await sound.useLoudspeaker(loudspeaker);
  await sound.useMicrophone(microphone);
  return sound;
}

class Sound {
  #silentUntil = 0;
  #muted = false;
  #device; // the microphone that was asked for
  #opening = null; // what opens now, as long as nothing else was asked for
  #stream = null;
  #source = null;
  #closing = new AbortController();

  constructor(context, rateHz, { heard, reached, troubled }) {
    this.context = context;
    this.trouble = ""; // why there is no microphone: refused, missing, busy or insecure
    this.troubled = troubled;
    this.playback = openPlayback(context, rateHz, reached);
    if (!navigator.mediaDevices) return;
    this.capture = new AudioWorkletNode(context, "capture", { processorOptions: { rateHz }, numberOfOutputs: 0 });
    this.capture.port.onmessage = ({ data }) => heard(this.#allowed(data));
    const { signal } = this.#closing;
    navigator.mediaDevices.addEventListener("devicechange", () => this.#devicesChanged(), { signal });
  }

  get hasMicrophone() {
    return Boolean(this.#stream);
  }

  play(samples) {
    this.playback.play(samples);
  }

  mark(mark) {
    this.playback.mark(mark);
  }

  clear() {
    this.playback.clear();
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

  /** Listens to this device in place of the one before; to another one where it is not named, or not there. */
  async useMicrophone(device) {
    this.#letGo();
    this.#device = device;
    const opening = (this.#opening = {});
    const { stream, trouble } = await openMicrophone(device);
    if (this.#opening !== opening) return stop(stream);
    this.trouble = trouble;
    if (!stream) return;
    this.#stream = stream;
    this.#source = this.context.createMediaStreamSource(stream);
    this.#source.connect(this.capture);
    stream.getAudioTracks()[0].onended = () => this.#openAgain();
  }

  /** Plays on this device, where the browser can choose one. */
  async useLoudspeaker(device) {
    if (choosesLoudspeaker && device !== undefined) await this.context.setSinkId(device).catch(() => {}); // gone: the one before
  }

  close() {
    this.#closing.abort();
    this.#letGo();
    return this.context.close();
  }

  async #openAgain() {
    await this.useMicrophone(this.#device);
    this.troubled(this.trouble);
  }

  /** Takes another loudspeaker for one that is gone, and a microphone that has come. */
  async #devicesChanged() {
    const found = await navigator.mediaDevices.enumerateDevices();
    if (this.#closing.signal.aborted) return;
    const loudspeakers = found.filter(({ kind }) => kind === "audiooutput").map(({ deviceId }) => deviceId);
    if (this.context.sinkId && !loudspeakers.includes(this.context.sinkId)) await this.useLoudspeaker("");
    if (this.trouble === "missing" && found.some(({ kind }) => kind === "audioinput")) await this.#openAgain();
  }

  #letGo() {
    this.#opening = null;
    this.#source?.disconnect();
    stop(this.#stream);
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

function stop(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** How loud a frame is, from 0 (silence) to 1. */
export function loudness(samples) {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const dbov = 10 * Math.log10(power / 32768 ** 2 + 1e-10);
  return Math.max(0, Math.min(1, (dbov + 60) / 60));
}
