// The draft of this page: kept on the server a moment after each change.

import { Refused, ask } from "/static/api.js";
import { reasonOf } from "/static/reason.js";

const QUIET_MS = 1000; // nobody wants every letter to be kept
const AGAIN_MS = 5000;

/** Told by events: saving, saved (at), unsaved (reason, signedOut), edited (the other state), gone. */
export class Draft extends EventTarget {
  /** `files()` gives the present texts; `draft` is what was opened, or null. */
  constructor(line, draft, files) {
    super();
    this.address = `/v1/lines/${line}/drafts`;
    this.files = files;
    this.id = draft?.id ?? "";
    this.revision = draft?.revision ?? 0;
    this.dirty = false;
    this.halted = false; // while what somebody else did waits for a decision
    this.timer = 0;
    this.saving = Promise.resolve();
  }

  /** Notes that something has changed. */
  changed() {
    this.dirty = true;
    if (!this.halted) this.tell("saving");
    this.later(QUIET_MS);
  }

  /** Saves at once what is not saved yet, or makes the draft; true if all of it is kept. */
  async flush() {
    clearTimeout(this.timer);
    this.saving = this.saving.then(() => this.save());
    await this.saving;
    return Boolean(this.id) && !this.dirty;
  }

  /** Goes on with the present texts as a draft of its own. */
  async apart() {
    this.id = "";
    this.halted = false;
    this.dirty = true;
    await this.flush();
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  async save() {
    if (this.halted || (this.id && !this.dirty)) return;
    this.dirty = false;
    this.tell("saving");
    try {
      const kept = await this.send();
      this.id = kept.id;
      this.revision = kept.revision;
      this.tell("saved", { at: kept.changed_at });
    } catch (error) {
      await this.failed(error);
    }
  }

  send() {
    const files = this.files();
    return this.id
      ? ask("PUT", `${this.address}/${this.id}`, { revision: this.revision, files })
      : ask("POST", this.address, { files });
  }

  async failed(error) {
    this.dirty = true;
    if (error instanceof Refused && error.code === "edited-meanwhile") {
      try {
        const other = await ask("GET", `${this.address}/${this.id}`);
        this.halted = true;
        return this.tell("edited", other);
      } catch (unread) {
        error = unread;
      }
    }
    if (error instanceof Refused && error.code === "not-found" && this.id) {
      this.halted = true; // no later try would find it
      this.tell("gone");
      return;
    }
    this.tell("unsaved", { reason: reasonOf(error), signedOut: error.status === 401 });
    this.later(AGAIN_MS);
  }

  tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
