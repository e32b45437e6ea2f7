// Changes on their way to the journal. Each lies in localStorage until the journal has answered,
// so that neither a lost connection nor a reload loses a keystroke; a key makes resending harmless.

const pause = 600; // further keys of the same visit join the change that has not left yet
const batchSize = 200;
const retryFirst = 1000;
const retryMost = 15000;
const temporary = new Set([408, 425, 429, 500, 502, 503, 504]);

function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const sameCell = (one, other) =>
  one.kind === other.kind && one.pupil === other.pupil
  && one.lesson === other.lesson && one.term === other.term;

export class Queue {
  constructor({ user, group, token, alphabet, onState, onResult }) {
    this.prefix = `letopis.marks.${user}.${group}.`;
    this.address = `/api/journal/v1/groups/${group}/`;
    this.token = token;
    this.alphabet = alphabet;
    this.onState = onState;
    this.onResult = onResult;
    this.onSaved = () => {};
    this.busy = false;
    this.limit = batchSize;
    this.wait = retryFirst;
    this.notBefore = 0;
    this.changes = this.#stored();
  }

  start() {
    addEventListener("online", () => {
      this.notBefore = 0;
      this.flush();
    });
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
    if (this.changes.length) this.flush();
  }

  // Returns false when the cell is back where it was and there is nothing left to say.
  put(change) {
    const waiting = this.changes.find((one) => !one.sent && sameCell(one, change));
    if (!waiting) {
      this.#keep({ ...change, alphabet: this.alphabet, key: freshKey(), at: Date.now(), sent: false });
    } else if (waiting.expected === change.text && !change.reason) {
      this.#drop(waiting);
    } else {
      this.#store(Object.assign(waiting, { text: change.text, reason: change.reason }));
    }
    this.#soon(pause);
    this.#tell();
    return this.waitingText(change) !== undefined;
  }

  // Gives up and returns the cells that were written in other letters than the school's now.
  takeForeign() {
    const foreign = this.changes.filter((one) =>
      one.kind === "cells" && one.alphabet !== undefined && one.alphabet !== this.alphabet);
    for (const change of foreign) this.#drop(change);
    return foreign;
  }

  waitingText(change) {
    return this.changes.findLast((one) => sameCell(one, change))?.text;
  }

  flush() {
    clearTimeout(this.timer);
    if (this.busy || this.ended || !this.changes.length) return;
    if (Date.now() < this.notBefore) this.#soon(0);
    else this.#send();
  }

  async #send() {
    const kind = this.changes[0].kind;
    const batch = this.#distinct(this.changes.filter((one) => one.kind === kind));
    this.busy = true;
    for (const change of batch) {
      change.sent = true;
      this.#store(change);
    }
    this.#tell();
    const outcome = await this.#request(kind, batch);
    this.busy = false;
    this[`_${outcome.kind}`](batch, outcome);
  }

  // One change per cell in a batch: a later one expects what the earlier one leaves behind.
  #distinct(changes) {
    const batch = [];
    for (const change of changes) {
      if (batch.length === this.limit) break;
      if (!batch.some((one) => sameCell(one, change))) batch.push(change);
    }
    return batch;
  }

  async #request(kind, batch) {
    const changes = batch.map((one) => this.#wire(one));
    const body = JSON.stringify(kind === "cells" ? { changes, letters: true } : { changes });
    try {
      const answer = await fetch(this.address + kind, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.token },
        body,
        keepalive: body.length < 60000,
        redirect: "manual",
      });
      if (answer.status === 401 || answer.type === "opaqueredirect") return { kind: "ended" };
      if (temporary.has(answer.status)) return { kind: "failed" };
      const told = await answer.json();
      return answer.ok ? { kind: "answered", told } : this.#refusal(answer.status, told);
    } catch {
      return { kind: "failed" };
    }
  }

  #refusal(status, told) {
    const stale = String(told.type ?? "").endsWith(":forged-request"); // an outdated page
    return stale ? { kind: "ended" } : { kind: "refused", why: told.detail ?? told.title ?? "" };
  }

  #wire(change) {
    const where = change.kind === "cells" ? { lesson_id: change.lesson } : { term_id: change.term };
    const { key, text, expected, reason } = change;
    return { key, ...where, pupil_id: change.pupil, text, expected, reason: reason ?? null };
  }

  _answered(batch, { told }) {
    this.wait = retryFirst;
    this.limit = batchSize;
    this.savedAt = told.saved_at;
    for (const result of told.results) {
      const change = batch.find((one) => one.key === result.key);
      if (change) this.#settle(change, result);
    }
    this.onSaved();
    this.#tell();
    if (this.changes.length) this.#soon(0);
  }

  #settle(change, result) {
    this.#drop(change);
    const later = this.changes.filter((one) => sameCell(one, change));
    for (const one of later) {
      if (result.status === "conflict") this.#drop(one);
      else if (!one.sent) this.#store(Object.assign(one, { expected: result.text }));
    }
    this.onResult({ ...change, text: later.at(-1)?.text ?? change.text }, result);
  }

  _failed() {
    this.offline = true;
    this.notBefore = Date.now() + this.wait;
    this.#tell();
    this.#soon(0);
    this.wait = Math.min(this.wait * 2, retryMost);
  }

  _ended() {
    this.ended = true;
    this.#tell();
  }

  // Refused as a whole: find the one that is to blame by sending them one at a time.
  _refused(batch, { why }) {
    if (batch.length > 1) {
      this.limit = 1;
    } else {
      const [change] = batch;
      this.#settle(change, { status: "refused", text: change.expected, message: why });
    }
    this.#tell();
    if (this.changes.length) this.#soon(0);
  }

  #soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), Math.max(delay, this.notBefore - Date.now()));
  }

  #tell() {
    if (!this.changes.length) this.offline = false;
    const count = this.changes.length;
    if (this.ended) this.onState({ kind: "ended", count });
    else if (!count) this.onState({ kind: "saved", at: this.savedAt });
    else this.onState({ kind: this.offline ? "offline" : "saving", count });
  }

  // ---- what lies in the browser ----

  #keep(change) {
    this.changes.push(change);
    this.#store(change);
  }

  #store(change) {
    try {
      localStorage.setItem(this.prefix + change.key, JSON.stringify(change));
    } catch (error) {
      // The browser keeps nothing (full, or forbidden): the change lives as long as the page.
      console.warn("not kept in this browser", error.name);
    }
  }

  #drop(change) {
    this.changes = this.changes.filter((one) => one !== change);
    localStorage.removeItem(this.prefix + change.key);
  }

  #stored() {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(this.prefix))
      .map((name) => JSON.parse(localStorage.getItem(name)))
      .sort((one, other) => one.at - other.at);
  }
}
