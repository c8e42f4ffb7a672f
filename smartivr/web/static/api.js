// Requests to this server's HTTP API, as the user who is signed in.

import { presentToken, renewed } from "/static/token.js";

const JSON_TYPE = "application/json";

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

/** Sends JSON and returns the response, a refusing one too; once more if the user has signed in anew. */
export async function send(method, path, body, headers = {}) {
  const sent = () => fetch(path, {
    method,
    headers: { Accept: JSON_TYPE, ...typeOf(body), ...tokenOf(), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const response = await sent();
  return response.status === 403 && (await renewed()) ? sent() : response;
}

const typeOf = (body) => (body === undefined ? {} : { "Content-Type": JSON_TYPE });
const tokenOf = () => (presentToken() ? { "X-CSRF-Token": presentToken() } : {});

/**
 * Sends JSON and returns JSON (null where there is none); with the `key` of what was opened, if it has one.
 * Throws Refused for errors of the server, and TypeError where it cannot be reached.
 */
export async function ask(method, path, body, key = "") {
  const response = await send(method, path, body, key ? { Authorization: `Bearer ${key}` } : {});
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? null : response.json().catch(unreachable);
}

/** Returns a part of a page of this server, as HTML. Throws as `ask` does. */
export async function part(path) {
  const response = await send("GET", path);
  if (!response.ok) throw await refusal(response);
  return response.text();
}

async function refusal(response) {
  const { error } = await response.json().catch(unreachable);
  return new Refused(response.status, error);
}
