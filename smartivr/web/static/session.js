// One call over the public session API: open, connect, resume after a broken connection.

const RATE_HZ = 16000;
const RETRY_MS = 700;

export const rateHz = RATE_HZ;

/** Emits `message` (detail: the JSON message), `audio` (detail: Int16Array) and `over`. */
export class Session extends EventTarget {
  constructor() {
    super();
    this.ended = false;
    this.resumeUntil = 0;
  }

  async open(line) {
    const media = { encoding: "l16", rate_hz: RATE_HZ };
    const response = await fetch("/v1/sessions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ line, media }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.message);
    this.address = answer.address.replace(/^http/, "ws");
    this.connect(answer.token);
  }

  connect(token) {
    // as a subprotocol, for an address with a token in it would end up in logs
    this.socket = new WebSocket(this.address, ["smartivr", `token.${token}`]);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.receive(data);
    this.socket.onclose = () => this.closed();
  }

  receive(data) {
    if (typeof data !== "string") {
      this.dispatchEvent(new CustomEvent("audio", { detail: new Int16Array(data) }));
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "ready") {
      this.token = message.resume_token;
      this.resumeS = message.resume_s;
      this.resumeUntil = 0;
    }
    if (message.type === "ended") this.ended = true;
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  closed() {
    const now = performance.now();
    if (!this.ended && this.token) {
      this.resumeUntil = this.resumeUntil || now + this.resumeS * 1000;
      if (now < this.resumeUntil) {
        setTimeout(() => this.connect(this.token), RETRY_MS);
        return;
      }
    }
    this.dispatchEvent(new CustomEvent("over", { detail: { lost: !this.ended } }));
  }

  sendAudio(samples) {
    // a connection that does not keep up gets fresh audio later in place of stale audio now
    if (this.connected && this.socket.bufferedAmount < RATE_HZ) this.socket.send(samples.buffer);
  }

  send(type, fields = {}) {
    if (this.connected) this.socket.send(JSON.stringify({ type, ...fields }));
  }

  get connected() {
    return this.socket?.readyState === WebSocket.OPEN;
  }
}
