// One call over the public session API: opened by HTTP, carried by its audio socket.

import { ask } from "/static/api.js";
import { Connection } from "/static/connection.js";

export const rateHz = 16000;

const SILENT_S = 5; // the server sends sound all the time
const FAREWELL_S = 2; // how long a caller who hangs up waits for the end of the call

/** A connection that ends with its call, and is made anew where nothing comes on it any more. */
export class Session extends Connection {
  #givenUp = false;
  #silentS = 0;
  #watch = null;

  constructor() {
    super();
    this.addEventListener("message", ({ detail }) => {
      this.#silentS = 0;
      if (detail.type === "ready") this.#watch ??= setInterval(() => this.#passSecond(), 1000);
      if (detail.type === "ended") this.close(); // nothing to come back to
    });
    this.addEventListener("audio", () => (this.#silentS = 0));
    this.addEventListener("over", () => clearInterval(this.#watch));
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

  #passSecond() {
    this.#silentS += 1;
    if (this.#silentS < (this.#givenUp ? FAREWELL_S : SILENT_S)) return;
    this.#silentS = 0;
    if (this.#givenUp) this.close();
    this.abandon();
  }
}
