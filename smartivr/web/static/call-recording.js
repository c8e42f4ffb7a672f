// A recorded talk: both sides drawn, played, and in step with the time line.

import WaveSurfer from "/static/vendor/wavesurfer/wavesurfer.esm.js";
import { ask } from "/static/api.js";
import { span } from "/static/moments.js";
import { say } from "/static/words.js";

const JUMP_S = 5;
const SHORT_OF_END_S = 0.1; // at the very end a browser stops whatever is played next

/** Makes the player of a recording; `follow` is told the second of the call that is played. */
export function player(element, call, follow) {
  const { recording, seconds } = element.dataset;
  const spans = JSON.parse(element.dataset.spans);
  const control = (name) => element.querySelector(`[data-player="${name}"]`);
  const slider = element.querySelector(".waveform");
  const position = element.querySelector(".position");
  const length = Number(seconds);
  let surfer = null;

  async function open() {
    try {
      const peaks = await ask("GET", `/calls/${call}/recordings/${recording}/waveform.json`);
      surfer = drawn(slider, `/v1/recordings/${recording}/audio`, peaks, length);
      surfer.on("timeupdate", moved);
      surfer.on("play", () => (control("play").textContent = say("pause")));
      surfer.on("pause", () => (control("play").textContent = say("play")));
      surfer.on("error", (error) => trouble(error.message));
      for (const name of ["play", "back", "on"]) control(name).disabled = false;
    } catch (error) {
      trouble(error.message);
    }
  }

  function trouble(why) {
    control("trouble").textContent = say("gone", { why });
    control("trouble").hidden = false;
  }

  function moved(at) {
    position.textContent = `${span(at)} / ${span(length)}`;
    slider.setAttribute("aria-valuenow", Math.round(at));
    slider.setAttribute("aria-valuetext", say("position", { at: span(at), all: span(length) }));
    follow(inCall(spans, at));
  }

  const go = (to) => surfer?.setTime(Math.max(0, Math.min(length - SHORT_OF_END_S, to)));
  const jump = (by) => surfer && go(surfer.getCurrentTime() + by);
  control("play").onclick = () => surfer?.playPause();
  control("back").onclick = () => jump(-JUMP_S);
  control("on").onclick = () => jump(JUMP_S);
  control("speed").onchange = ({ target }) => surfer?.setPlaybackRate(Number(target.value), true);
  slider.onkeydown = (event) => {
    const does = {
      ArrowLeft: () => jump(-JUMP_S), ArrowDown: () => jump(-JUMP_S),
      ArrowRight: () => jump(JUMP_S), ArrowUp: () => jump(JUMP_S),
      Home: () => go(0), End: () => go(length),
      " ": () => surfer?.playPause(),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  };
  open();
  return {
    /** Goes to this second of the call, if the recording has it. */
    seekTo(at) {
      const found = spans.find(([from, to]) => at >= from && at <= to);
      if (found) go(found[2] + at - found[0]);
      return Boolean(found);
    },
  };
}

function drawn(container, url, peaks, duration) {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const side = (wave, progress) => ({ waveColor: colour(wave), progressColor: colour(progress), height: 56 });
  return WaveSurfer.create({
    container, url, peaks, duration, dragToSeek: true, barWidth: 2, barGap: 1, normalize: true,
    cursorColor: colour("--ink"), cursorWidth: 2,
    splitChannels: [side("--wave-caller", "--accent"), side("--wave-agent", "--good")],
  });
}

/** Returns which second of the call stands at this place of the recording. */
function inCall(spans, position) {
  let found = spans[0]?.[0] ?? 0;
  for (const [from, to, at] of spans) {
    if (position < at) break;
    found = Math.min(from + position - at, to);
  }
  return found;
}
