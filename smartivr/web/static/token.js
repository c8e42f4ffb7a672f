// The token by which this server knows that a request comes from its own page.

let { token, user } = shownIn(document);

/** Returns the present token; empty where nobody is signed in. */
export function presentToken() {
  return token;
}

/** Looks whether the same user has signed in anew, such as in another tab; true if there is another token now. */
export async function renewed() {
  if (!user) return false;
  const answer = await fetch("/account");
  const now = shownIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (now.user !== user || now.token === token) return false;
  token = now.token;
  return true;
}

function shownIn(page) {
  const meta = page.querySelector('meta[name="csrf"]');
  return { token: meta?.content ?? "", user: meta?.dataset.user ?? "" };
}
