// The loudspeaker of a call: frames in order, and marks that are reached once all before them is played.

const START_S = 0.06; // gathered before playing begins, against the jitter of the network
const LATE_S = 0.25; // with more than this waiting, silence is skipped to catch up
const QUIET = 0.01;

/** Returns what plays frames (Int16Array) at `rateHz`; `reached` is given each mark. */
export function openPlayback(context, rateHz, reached) {
  const Playback = context.audioWorklet ? WorkletPlayback : ScheduledPlayback;
  return new Playback(context, rateHz, reached);
}

/** On the browser's audio thread. */
class WorkletPlayback {
  constructor(context, rateHz, reached) {
    const node = new AudioWorkletNode(context, "playback", {
      processorOptions: { rateHz }, numberOfInputs: 0, outputChannelCount: [1],
    });
    node.connect(context.destination);
    node.port.onmessage = ({ data }) => reached(data);
    this.port = node.port;
  }

  play(samples) {
    this.port.postMessage(samples);
  }

  mark(mark) {
    this.port.postMessage(mark);
  }

  /** Drops what is not yet played; marks in it are reached. */
  clear() {
    this.port.postMessage(null);
  }
}

/** By a moment for each frame: browsers give the audio thread only to pages over HTTPS or on this machine. */
class ScheduledPlayback {
  #overS = 0; // when all frames so far are played
  #playing = new Set();
  #marks = new Map(); // mark -> its timer

  constructor(context, rateHz, reached) {
    Object.assign(this, { context, rateHz, reached });
  }

  play(samples) {
    const frame = Float32Array.from(samples, (value) => value / 32768);
    const nowS = this.context.currentTime;
    if (this.#overS < nowS) this.#overS = nowS + START_S;
    else if (this.#overS - nowS > LATE_S && frame.every((value) => Math.abs(value) < QUIET)) return;
    const buffer = this.context.createBuffer(1, frame.length, this.rateHz);
    buffer.copyToChannel(frame, 0);
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.context.destination);
    source.onended = () => this.#playing.delete(source);
    source.start(this.#overS);
    this.#playing.add(source);
    this.#overS += buffer.duration;
  }

  mark(mark) {
    const afterS = Math.max(0, this.#overS - this.context.currentTime);
    this.#marks.set(mark, setTimeout(() => this.#reach(mark), afterS * 1000));
  }

  clear() {
    for (const source of this.#playing) source.stop();
    this.#overS = 0;
    for (const mark of [...this.#marks.keys()]) this.#reach(mark);
  }

  #reach(mark) {
    clearTimeout(this.#marks.get(mark));
    this.#marks.delete(mark);
    this.reached(mark);
  }
}
