// What just happened: saved, waiting, failed, in one line; and what was not written, with the place.

import { Moments } from "./moments.js";

const remark = 4000;

export class Status {
  constructor(messages, table) {
    this.messages = messages;
    this.table = table;
    this.line = document.getElementById("save-state");
    this.words = this.line.firstElementChild;
    this.told = 0;
    this.troubles = document.getElementById("troubles");
    this.last = { kind: "saved" };
    this.plural = new Intl.PluralRules(messages.locale);
    this.moments = new Moments(messages);
  }

  show(state) {
    this.last = state;
    clearTimeout(this.saying);
    const { messages } = this;
    const kinds = { saved: "saved", saving: "waiting", offline: "offline", ended: "failed" };
    this.line.dataset.state = kinds[state.kind];
    if (state.kind === "ended") {
      this.#text(messages.ended);
      this.words.append(" ", this.#loginLink());
    } else if (state.kind === "offline") {
      const form = messages.offline[this.plural.select(state.count)] ?? messages.offline.other;
      this.#text(form.replace("{count}", state.count));
    } else if (state.kind === "saving") {
      this.#text(messages.saving);
    } else {
      const at = state.at ? this.moments.time(state.at) : "";
      this.#text(at ? messages.saved.replace("{time}", at) : "");
    }
  }

  // A remark for a few seconds; then the state of things again.
  say(message) {
    this.line.dataset.state = "idle";
    this.#text(message);
    clearTimeout(this.saying);
    this.saying = setTimeout(() => this.show(this.last), remark);
  }

  // A change that was not written stays listed until somebody has seen it.
  trouble(change, result) {
    const { messages } = this;
    const form = result.status === "conflict" ? messages.conflict : messages.refused;
    const sentence = form.replace("{who}", this.table.nameOf(change))
      .replace("{when}", this.table.whenOf(change))
      .replace("{yours}", change.text || messages.empty)
      .replace("{theirs}", result.text || messages.empty)
      .replace("{why}", result.message ?? "");
    if (!this.list) this.#openList();
    const item = document.createElement("li");
    this.told += 1;
    item.id = `trouble-${this.told}`;
    // Whoever listens hears beside the cell what happened there: refused, or changed by another.
    this.table.find(change)?.setAttribute("aria-describedby", item.id);
    const link = document.createElement("button");
    link.type = "button";
    link.className = "linklike";
    link.textContent = sentence;
    link.addEventListener("click", () => {
      const cell = this.table.find(change);
      if (cell) this.table.go(cell);
    });
    item.append(link);
    this.list.append(item);
  }

  #openList() {
    const title = document.createElement("strong");
    title.textContent = this.messages.troubles;
    this.list = document.createElement("ul");
    const seen = document.createElement("button");
    seen.type = "button";
    seen.className = "small outline";
    seen.textContent = this.messages.dismiss;
    seen.addEventListener("click", () => this.#closeList());
    this.troubles.replaceChildren(title, this.list, seen);
    this.troubles.hidden = false;
  }

  #closeList() {
    this.list = null;
    this.troubles.hidden = true;
    this.troubles.replaceChildren();
    for (const cell of this.table.element.querySelectorAll(".conflict, .refused")) {
      cell.classList.remove("conflict", "refused");
      for (const name of ["aria-invalid", "aria-describedby"]) cell.removeAttribute(name);
    }
    this.table.go(this.table.active);
  }

  #loginLink() {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = this.messages.login;
    return link;
  }

  #text(text) {
    if (this.words.textContent !== text) this.words.textContent = text;
  }
}
