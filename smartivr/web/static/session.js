// One call over the public session API: opened by HTTP, carried by its audio socket.

import { ask } from "/static/api.js";
import { Connection } from "/static/connection.js";

export const rateHz = 16000;

/** A connection that ends with its call. */
export class Session extends Connection {
  #givenUp = false;

  constructor() {
    super();
    this.addEventListener("message", ({ detail }) => {
      if (detail.type === "ended") this.close(); // nothing to come back to
    });
  }

  /**
   * Opens a call by `line` or `called`, of a `caller`; resolves to what the server answered.
   * Throws Refused where the server does not admit it.
   */
  async open(wanted) {
    const media = { encoding: "l16", rate_hz: rateHz };
    const opened = await ask("POST", "/v1/sessions", { ...wanted, media });
    if (this.#givenUp) await ask("DELETE", `/v1/sessions/${opened.session}`, undefined, opened.key);
    else this.connect(opened.address, opened.token);
    return opened;
  }

  /** Hangs up, also where the call is not connected yet or not any more. */
  hangUp() {
    this.#givenUp = true;
    if (!this.send("hangup")) this.close();
  }
}
