// The way of a call, lit step by step in the drawing of the flow that it followed.

import { show } from "/static/drawing.js";
import { say } from "/static/words.js";

const EACH_MS = 1200;

/** Shows the drawing; `told` is told which step of the way is lit. */
export async function replay({ id, way }, told) {
  const element = document.getElementById("drawing");
  const place = document.getElementById("replay-place");
  const buttons = Object.fromEntries(
    [...document.querySelectorAll("[data-replay]")].map((button) => [button.dataset.replay, button]),
  );
  const response = await fetch(`/calls/${id}/flow.svg`);
  if (!response.ok) return null;
  const drawing = show(element, await response.text());
  const steps = way.map(({ step }) => step);
  let at = steps.length - 1;
  let timer = null;

  function light(index) {
    at = index;
    drawing.way(steps.slice(0, at + 1));
    drawing.light(steps[at]);
    place.textContent = say("place", { at: at + 1, count: steps.length, step: steps[at] });
    buttons.back.disabled = at <= 0;
    buttons.on.disabled = at >= steps.length - 1;
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    buttons.play.textContent = say("play");
  }

  function step(by) {
    light(Math.min(steps.length - 1, Math.max(0, at + by)));
    told(at);
    if (at === steps.length - 1) pause();
  }

  function play() {
    if (timer) return pause();
    buttons.play.textContent = say("pause");
    if (at === steps.length - 1) step(-steps.length);
    timer = setInterval(() => step(1), EACH_MS);
  }

  if (!steps.length) {
    for (const button of Object.values(buttons)) button.disabled = true;
    return null;
  }
  buttons.back.onclick = () => step(-1);
  buttons.on.onclick = () => step(1);
  buttons.play.onclick = play;
  element.addEventListener("step", ({ detail }) => {
    const index = steps.indexOf(detail);
    if (index < 0) return;
    light(index);
    told(index);
  });
  light(at);
  return {
    /** Lights where the call was at this second. */
    showAt(second) {
      const index = way.findLastIndex((each) => each.at <= second);
      if (index >= 0) light(index);
    },
  };
}
