// A flow's drawing: larger, smaller, moved about; where a call is and has been.

const STEP = 1.25;
const CLICK_PX = 4; // a mouse that moved less was not dragged
const [SMALLEST, LARGEST] = [0.15, 2.5];

/** Shows an SVG document (text) in an element of `_drawing.html`, in place of the one before. */
export function show(element, svgText) {
  const parsed = new DOMParser().parseFromString(svgText, "image/svg+xml");
  const svg = document.importNode(parsed.documentElement, true);
  element.querySelector(".drawing-view").replaceChildren(svg);
  return new Drawing(element, svg);
}

class Drawing {
  constructor(element, svg) {
    this.view = element.querySelector(".drawing-view");
    this.svg = svg;
    const { width, height } = svg.viewBox.baseVal;
    this.size = { width, height };
    this.scale = 1;
    for (const button of element.querySelectorAll("[data-zoom]")) {
      button.onclick = () => this.zoom(button.dataset.zoom);
    }
    this.view.onkeydown = (event) => this.keyed(event);
    this.view.onwheel = (event) => this.wheeled(event);
    this.view.onpointerdown = (event) => this.dragged(event);
    this.view.onclick = (event) => this.clicked(event);
    this.centre(svg.querySelector(".entry"));
  }

  /** Marks the step where the call is, and brings it into view. */
  light(step) {
    this.svg.querySelectorAll(".lit").forEach((lit) => lit.classList.remove("lit"));
    const box = this.step(step);
    box?.classList.add("lit");
    this.centre(box);
  }

  /** Marks the steps that a call has been at, in order, and the arrows between them. */
  way(steps) {
    this.svg.querySelectorAll(".way").forEach((passed) => passed.classList.remove("way"));
    steps.forEach((step, index) => {
      this.step(step)?.classList.add("way");
      if (index) this.arrow(steps[index - 1], step)?.classList.add("way");
    });
  }

  /** Shows all of the drawing. */
  whole() {
    const { clientWidth, clientHeight } = this.view;
    this.resize(Math.min(clientWidth / this.size.width, clientHeight / this.size.height, 1));
  }

  step(name) {
    return this.svg.querySelector(`[data-step="${CSS.escape(name)}"]`);
  }

  arrow(from, to) {
    return this.svg.querySelector(
      `.edge[data-from="${CSS.escape(from)}"][data-to="${CSS.escape(to)}"]`,
    );
  }

  /** Brings an element into the middle of the view, and leaves the page where it is. */
  centre(element) {
    if (!element) return;
    const [inner, outer] = [element, this.view].map((each) => each.getBoundingClientRect());
    this.view.scrollBy({
      left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
      top: inner.top + inner.height / 2 - outer.top - outer.height / 2,
    });
  }

  zoom(how) {
    if (how === "whole") this.whole();
    else this.resize(how === "in" ? this.scale * STEP : this.scale / STEP);
  }

  /** Changes the size around the middle of what is seen. */
  resize(scale) {
    const { view, size } = this;
    const middle = {
      x: (view.scrollLeft + view.clientWidth / 2) / this.scale,
      y: (view.scrollTop + view.clientHeight / 2) / this.scale,
    };
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, scale));
    this.svg.setAttribute("width", size.width * this.scale);
    this.svg.setAttribute("height", size.height * this.scale);
    view.scrollTo(
      middle.x * this.scale - view.clientWidth / 2,
      middle.y * this.scale - view.clientHeight / 2,
    );
  }

  keyed(event) {
    const how = { "+": "in", "=": "in", "-": "out", 0: "whole" }[event.key];
    if (!how || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // on the softphone, 0 would be dialled
    this.zoom(how);
  }

  wheeled(event) {
    if (!event.ctrlKey) return; // otherwise the wheel scrolls, as everywhere
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? "in" : "out");
  }

  dragged({ pointerType, pointerId, button, clientX, clientY }) {
    if (pointerType !== "mouse" || button !== 0) return; // a finger scrolls by itself
    const { view } = this;
    view.onpointermove = (moved) => {
      if (Math.hypot(moved.clientX - clientX, moved.clientY - clientY) < CLICK_PX) return;
      if (!view.hasPointerCapture(pointerId)) view.setPointerCapture(pointerId);
      view.scrollBy(-moved.movementX, -moved.movementY);
    };
    view.onpointerup = view.onpointercancel = () => (view.onpointermove = null);
  }

  /** Tells whoever listens to `step` on the element which one was clicked. */
  clicked({ target }) {
    const step = target.closest("[data-step]")?.dataset.step;
    if (step) this.view.dispatchEvent(new CustomEvent("step", { detail: step, bubbles: true }));
  }
}
