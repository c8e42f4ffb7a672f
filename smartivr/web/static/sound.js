// The microphone and the loudspeaker of a call.

/** Opens both; without a microphone the call goes on by keys and typed words. */
export async function openSound(rateHz, { heard, reached }) {
  const context = new AudioContext({ latencyHint: "interactive" });
  await context.audioWorklet.addModule("/static/phone-worklet.js");
  await context.resume();
  const options = { processorOptions: { rateHz } };
  const playback = new AudioWorkletNode(context, "playback", {
    ...options, numberOfInputs: 0, outputChannelCount: [1],
  });
  playback.connect(context.destination);
  playback.port.onmessage = ({ data }) => reached(data);
  const microphone = await openMicrophone();
  if (microphone) {
    const capture = new AudioWorkletNode(context, "capture", { ...options, numberOfOutputs: 0 });
    context.createMediaStreamSource(microphone).connect(capture);
    capture.port.onmessage = ({ data }) => heard(data);
  }
  return {
    hasMicrophone: Boolean(microphone),
    play: (samples) => playback.port.postMessage(samples),
    mark: (mark) => playback.port.postMessage(mark),
    clear: () => playback.port.postMessage(null),
    close: () => {
      microphone?.getTracks().forEach((track) => track.stop());
      return context.close();
    },
  };
}

async function openMicrophone() {
  const wanted = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: wanted });
  } catch {
    return null;
  }
}

/** How loud a frame is, from 0 (silence) to 1. */
export function loudness(samples) {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const dbov = 10 * Math.log10(power / 32768 ** 2 + 1e-10);
  return Math.max(0, Math.min(1, (dbov + 60) / 60));
}
