// One end of an audio socket: audio both ways, JSON messages, and connections that break.

const FIRST_RETRY_MS = 150; // a server that has only hung up is there again at once
const RETRY_MS = 700;
const REFUSED = 1008;
const GOOD_BYE = 1000;
const ABNORMAL = 1006;
const STALE_BYTES = 16000;
const NEVER = { code: "not-connected", message: "" };
const LOST = { code: "connection-lost", message: "" };
const CLOSED = { code: "closed", message: "" };

/**
 * Emits `message` (detail: the JSON message), `audio` (detail: Int16Array), `lost` and `resumed` where
 * the connection breaks and comes back, and `over` (detail: {code, message}) once it is gone for good:
 * `not-connected` where there never was one, `connection-lost`, `closed` by us, or the server's reason.
 */
export class Connection extends EventTarget {
  #closing = false;
  #resumeUntil = 0;
  #wrong = NEVER; // why the server does not go on
  #ready = false; // the token by which this socket is resumed is here

  /** Connects at the address that opening a session gave, with its token. */
  connect(address, token) {
    this.address = address.replace(/^http/, "ws");
    this.#open(token);
  }

  /** Sends a message; false where there is no connection. */
  send(type, fields = {}) {
    if (this.connected) this.socket.send(JSON.stringify({ type, ...fields }));
    return this.connected;
  }

  sendAudio(samples) {
    // a connection that does not keep up gets fresh audio later in place of stale audio now
    if (this.connected && this.socket.bufferedAmount < STALE_BYTES) this.socket.send(samples.buffer);
  }

  /** Says good-bye: the session ends, and is not resumed. */
  close() {
    this.#closing = true;
    this.socket?.close(GOOD_BYE);
  }

  /** Gives up a socket on which nothing comes any more, as browsers do only after minutes, and tries the next. */
  abandon() {
    if (this.socket.readyState > WebSocket.OPEN) return; // it is over, and the next is tried by itself
    this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.#closed(ABNORMAL);
  }

  /** Whether something can be said; what is said tells the server that its `ready` has come. */
  get connected() {
    return this.#ready && this.socket.readyState === WebSocket.OPEN;
  }

  #open(token) {
    // as a subprotocol, for an address with a token in it would end up in logs
    this.#ready = false;
    this.socket = new WebSocket(this.address, ["smartivr", `token.${token}`]);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.#receive(data);
    this.socket.onclose = ({ code }) => this.#closed(code);
  }

  #receive(data) {
    if (typeof data !== "string") {
      this.#emit("audio", new Int16Array(data));
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "ready") {
      this.#ready = true;
      this.token = message.resume_token;
      this.#wrong = LOST;
      this.resumeS = message.resume_s;
      if (this.#resumeUntil) this.#emit("resumed");
      this.#resumeUntil = 0;
    }
    if (message.type === "error") this.#wrong = message;
    this.#emit("message", message);
  }

  #closed(code) {
    const now = performance.now();
    if (this.#closing || code === REFUSED || !this.token) {
      this.#emit("over", this.#closing ? CLOSED : this.#wrong);
      return;
    }
    const first = !this.#resumeUntil;
    if (first) {
      this.#resumeUntil = now + this.resumeS * 1000;
      this.#emit("lost");
    }
    if (now < this.#resumeUntil) setTimeout(() => this.#again(), first ? FIRST_RETRY_MS : RETRY_MS);
    else this.#emit("over", LOST);
  }

  #again() {
    if (this.#closing) this.#emit("over", CLOSED);
    else this.#open(this.token);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
