// Requests to this server's HTTP API, as the user who is signed in.

const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

/** An answer that is an error: `code` is stable, `message` is a sentence. */
export class Refused extends Error {
  constructor(status, { code, message }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What answers is no server of ours, such as a proxy whose server is away. */
function unreachable() {
  throw new TypeError("no answer of the server");
}

/**
 * Sends JSON and returns JSON (null where there is none); with the `key` of what was opened, if it has one.
 * Throws Refused for errors of the server, and TypeError where it cannot be reached.
 */
export async function ask(method, path, body, key = "") {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (key) headers.Authorization = `Bearer ${key}`;
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = response.status === 204 ? null : await response.json().catch(unreachable);
  if (!response.ok) throw new Refused(response.status, answer.error);
  return answer;
}
