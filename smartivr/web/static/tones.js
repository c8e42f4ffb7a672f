// The tones of a telephone's keys, as whoever presses them hears them.

const LOW_HZ = [697, 770, 852, 941];
const HIGH_HZ = [1209, 1336, 1477];
const ROWS = ["123", "456", "789", "*0#"];
const LOUDNESS = 0.1;
const RAMP_S = 0.005; // a tone that is cut clicks

/** Returns the two frequencies of a key, in Hz. */
function frequencies(key) {
  const row = ROWS.findIndex((keys) => keys.includes(key));
  return [LOW_HZ[row], HIGH_HZ[ROWS[row].indexOf(key)]];
}

/** Plays a key's tone for some seconds. */
export function playTone(context, key, seconds) {
  const [begin, end] = [context.currentTime, context.currentTime + seconds];
  const volume = context.createGain();
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(LOUDNESS, begin + RAMP_S);
  volume.gain.setValueAtTime(LOUDNESS, end - RAMP_S);
  volume.gain.linearRampToValueAtTime(0, end);
  volume.connect(context.destination);
  for (const frequency of frequencies(key)) {
    const oscillator = new OscillatorNode(context, { frequency });
    oscillator.connect(volume);
    oscillator.start(begin);
    oscillator.stop(end);
  }
}
