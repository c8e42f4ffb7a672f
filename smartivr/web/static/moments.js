// Moments and spans of time, as the reader's language and time zone have them.
// <time datetime="2026-03-03T12:00:00+00:00" data-as="time"> is shown as a moment (date, time,
// brief, moment); <span data-since="..."> counts up from then.

const page = document.documentElement.lang;
// as the reader's own country writes them, where it speaks the page's language
const language = navigator.languages.find((one) => one.split("-")[0] === page) ?? page;
const shapes = {
  date: { dateStyle: "medium" },
  time: { timeStyle: "short" },
  brief: { dateStyle: "short", timeStyle: "short" },
  moment: { dateStyle: "short", timeStyle: "medium" },
};

/** Returns a moment in words. */
export function moment(iso, as = "moment") {
  return new Intl.DateTimeFormat(language, shapes[as]).format(new Date(iso));
}

/** Returns a span of seconds as 1:02:03 or 2:03. */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Shows every moment below an element. */
export function showMoments(root = document) {
  for (const time of root.querySelectorAll("time[datetime][data-as]")) {
    if (time.dateTime) time.textContent = moment(time.dateTime, time.dataset.as);
  }
  tick(root);
}

function tick(root = document) {
  for (const element of root.querySelectorAll("[data-since]")) {
    if (element.dataset.since) element.textContent = span((Date.now() - Date.parse(element.dataset.since)) / 1000);
  }
}

showMoments();
setInterval(tick, 1000);
// what htmx puts into the page later
document.body.addEventListener("htmx:afterSettle", ({ target }) => showMoments(target));
