// What a page that is loaded anew could not ask the server for; it is forgotten with the tab.

const KEPT = "smartivr-desk";

export function remember(kept) {
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

export function forget() {
  sessionStorage.removeItem(KEPT);
}

/** Returns what was kept of the agent whom this form lets in; null where there is nothing. */
export function remembered(form) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  const field = form?.elements.agent;
  const choices = [...(field?.options ?? [field])].map((choice) => choice?.value);
  return kept && choices.includes(kept.agent) ? kept : null;
}
