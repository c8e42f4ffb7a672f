// Tabs by mouse and keyboard: one is chosen, the arrows choose its neighbours.

/** Makes tabs of the buttons (role=tab) in a tablist; `chosen` is called with the button, or null. */
export function tabs(list, chosen) {
  const all = () => [...list.querySelectorAll('[role="tab"]')];
  const choose = (tab, focus = false) => {
    for (const one of all()) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === (tab ?? all()[0]) ? 0 : -1;
    }
    if (focus) tab.focus();
    chosen(tab);
  };
  list.addEventListener("click", ({ target }) => {
    const tab = target.closest('[role="tab"]');
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const there = all();
    const at = there.indexOf(event.target.closest('[role="tab"]'));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: there.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    choose(there.at(to % there.length), true);
  });
  return choose;
}
