// Sound in and out on the browser's audio thread, in the call's rate on one side and the
// browser's on the other. Messages carry Int16Array frames; marks and `clear` go along with them.

const ZERO_CROSSINGS = 16;
const STEPS = 512;
const KERNEL = Float32Array.from({ length: ZERO_CROSSINGS * STEPS + 1 }, (_, index) => {
  const x = index / STEPS;
  const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  return sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / ZERO_CROSSINGS));
});

/** A stream from one rate to another by a windowed sinc, free of aliases. */
class Resampler {
  constructor(fromHz, toHz) {
    this.step = fromHz / toHz;
    this.cutoff = Math.min(1, toHz / fromHz);
    this.reach = Math.ceil(ZERO_CROSSINGS / this.cutoff);
    this.kept = new Float32Array(2 * this.reach);
    this.position = this.reach;
  }

  feed(samples) {
    const all = new Float32Array(this.kept.length + samples.length);
    all.set(this.kept);
    all.set(samples, this.kept.length);
    const made = [];
    while (this.position + this.reach < all.length) {
      made.push(this.at(all, this.position));
      this.position += this.step;
    }
    const done = Math.max(0, Math.floor(this.position) - this.reach);
    this.kept = all.slice(done);
    this.position -= done;
    return Float32Array.from(made);
  }

  at(all, position) {
    const first = Math.max(0, Math.ceil(position - this.reach));
    const last = Math.min(all.length - 1, Math.floor(position + this.reach));
    let sum = 0;
    for (let index = first; index <= last; index += 1) {
      const distance = Math.abs(index - position) * this.cutoff;
      sum += all[index] * (KERNEL[Math.round(distance * STEPS)] || 0);
    }
    return sum * this.cutoff;
  }
}

/** Gives the microphone's sound as frames of 20 ms. */
class Capture extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.resampler = new Resampler(sampleRate, processorOptions.rateHz);
    this.frame = new Int16Array(processorOptions.rateHz / 50);
    this.filled = 0;
  }

  process([[microphone]]) {
    if (!microphone) return true;
    for (const value of this.resampler.feed(microphone)) {
      this.frame[this.filled] = Math.max(-1, Math.min(1, value)) * 32767;
      this.filled += 1;
      if (this.filled === this.frame.length) {
        this.port.postMessage(this.frame.slice());
        this.filled = 0;
      }
    }
    return true;
  }
}

const START_S = 0.06; // gathered before playing begins, against the jitter of the network
const LONG_S = 0.25; // with more than this waiting, silence is skipped to catch up
const QUIET = 0.01;

/** Plays frames in order and tells when a mark is reached. */
class Playback extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.resampler = new Resampler(processorOptions.rateHz, sampleRate);
    this.waiting = []; // Float32Arrays, and strings that are marks
    this.samples = 0;
    this.taken = 0;
    this.playing = false;
    this.port.onmessage = ({ data }) => this.receive(data);
  }

  receive(data) {
    if (data === null) this.clear();
    else if (typeof data === "string") this.waiting.push(data);
    else {
      const made = this.resampler.feed(Float32Array.from(data, (value) => value / 32768));
      this.waiting.push(made);
      this.samples += made.length;
    }
  }

  clear() {
    const marks = this.waiting.filter((item) => typeof item === "string");
    this.waiting = [];
    this.samples = 0;
    this.taken = 0;
    this.playing = false;
    for (const mark of marks) this.port.postMessage(mark);
  }

  process(_inputs, [[speaker]]) {
    const marked = this.waiting.some((item) => typeof item === "string");
    this.playing = this.playing || marked || this.samples >= START_S * sampleRate;
    let filled = 0;
    while (this.playing && filled < speaker.length) {
      const item = this.next();
      if (item === undefined) {
        this.playing = false;
        break;
      }
      const count = Math.min(item.length - this.taken, speaker.length - filled);
      speaker.set(item.subarray(this.taken, this.taken + count), filled);
      filled += count;
      this.taken += count;
      this.samples -= count;
      if (this.taken === item.length) this.drop();
    }
    return true;
  }

  /** The samples to play now, after marks that are reached and silence that can be spared. */
  next() {
    while (this.waiting.length) {
      const item = this.waiting[0];
      if (typeof item === "string") {
        this.waiting.shift();
        this.port.postMessage(item);
      } else if (this.samples > LONG_S * sampleRate && item.every((v) => Math.abs(v) < QUIET)) {
        this.samples -= item.length - this.taken;
        this.drop();
      } else return item;
    }
    return undefined;
  }

  drop() {
    this.waiting.shift();
    this.taken = 0;
  }
}

registerProcessor("capture", Capture);
registerProcessor("playback", Playback);
