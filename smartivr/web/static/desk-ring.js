// A call rings: a tone made here, the title of the page, and a notification where it is allowed.

import { choosesLoudspeaker } from "/static/sound.js";

const TONE_HZ = [400, 450];
const PULSES_S = [[0, 0.4], [0.6, 0.4]];
const EVERY_MS = 3000;
const FLASH_MS = 900;

const title = document.title;
let context = null;
let loud = null;
let beat = 0;
let flash = 0;
let notice = null;

/** Makes ringing possible: has to be called where the agent has just clicked. */
export async function prepare() {
  context ??= new AudioContext();
  await context.resume();
}

/** Rings on this device from now on; undefined: on the system's own. */
export async function ringOn(device) {
  if (choosesLoudspeaker) await context?.setSinkId(device ?? "").catch(() => {}); // gone: the one before
}

/** Lets it be heard how and where it rings. */
export function ringOnce(volume) {
  if (!beat) pulse(volume);
}

/** Asks whether notifications may be shown. */
export async function askToNotify() {
  return "Notification" in window ? Notification.requestPermission() : "denied";
}

/** Rings until `stopRinging`; `volume` is from 0 to 1. */
export function ring(words, volume) {
  stopRinging();
  pulse(volume);
  beat = setInterval(() => pulse(volume), EVERY_MS);
  let shown = false;
  flash = setInterval(() => {
    shown = !shown;
    document.title = shown ? `☎ ${words}` : title;
  }, FLASH_MS);
  document.title = `☎ ${words}`;
  if (!document.hasFocus() && window.Notification?.permission === "granted") {
    notice = new Notification(title, { body: words, tag: "smartivr-offer" });
    notice.onclick = () => window.focus();
  }
}

/** Is silent again. */
export function stopRinging() {
  clearInterval(beat);
  clearInterval(flash);
  beat = 0;
  document.title = title;
  notice?.close();
  notice = null;
  loud?.disconnect();
  loud = null;
}

function pulse(volume) {
  if (!context || !volume) return;
  loud?.disconnect();
  loud = new GainNode(context, { gain: volume / 4 });
  loud.connect(context.destination);
  for (const [after_s, long_s] of PULSES_S) {
    for (const frequency of TONE_HZ) {
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(loud);
      tone.start(context.currentTime + after_s);
      tone.stop(context.currentTime + after_s + long_s);
    }
  }
}
