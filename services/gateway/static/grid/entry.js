// What a key does in the cell one stands in. A digit replaces the marks and leaves attendance, a
// letter replaces attendance and leaves the marks; further keys of the same visit add to them.

import { codeNamed, codeOf, letters, typed } from "./codes.js";
import { joined, tokens } from "./table.js";

const maxMarks = 8;
const undoDepth = 200;

export class Entry {
  constructor(table, queue, messages, say) {
    this.table = table;
    this.queue = queue;
    this.messages = messages;
    this.say = say;
    this.termWords = messages.keys.terms;
    this.letters = new Set([...letters, ...Object.keys(this.termWords)]);
    // The same keys where another layout is on; there H opens the history.
    this.places = new Map(Object.entries(messages.keys.places)
      .filter(([letter, place]) => this.letters.has(letter) && place !== "KeyH")
      .map(([letter, place]) => [place, letter]));
    this.done = [];
    this.#leave();
    table.element.addEventListener("keydown", (event) => this.#key(event));
    table.element.addEventListener("focusout", () => this.#leave());
    table.element.addEventListener("copy", (event) => this.#copy(event));
    table.element.addEventListener("paste", (event) => this.#paste(event));
    this.#wirePad();
  }

  // Put a text into a cell, on the screen and into the queue.
  write(cell, text, reason = null) {
    this.writeAll([{ cell, text }], reason);
  }

  // Put texts into many cells: one step, which one undo takes back.
  writeAll(texts, reason = null) {
    const step = texts.map(({ cell, text }) => ({ cell, text, before: this.#textOf(cell) }))
      .filter(({ text, before }) => text !== before || reason);
    if (!step.length) return;
    this.done.push(step);
    if (this.done.length > undoDepth) this.done.shift();
    for (const { cell, text, before } of step) this.#put(cell, before, text, reason);
  }

  undo() {
    const step = this.done.pop();
    if (!step) return;
    for (const { cell, before } of step) this.#put(cell, this.#textOf(cell), before, null);
    this.#leave();
    this.table.go(step[0].cell);
  }

  #put(cell, before, text, reason) {
    this.table.showPending(cell, text);
    const kept = this.queue.put({ ...this.table.address(cell), text, expected: before, reason });
    if (!kept) cell.classList.remove("pending");
  }

  #textOf(cell) {
    return cell.textContent;
  }

  #leave() {
    this.visit = null;
    for (const cell of this.table.element.querySelectorAll(".typing")) {
      cell.classList.remove("typing");
    }
    this.queue.flush();
  }

  #visiting(cell) {
    if (this.visit?.cell !== cell) {
      this.visit = { cell, original: this.#textOf(cell), marks: false, append: false, letters: "" };
    }
    return this.visit;
  }

  #key(event) {
    const stop = this.table.stopOf(event.target);
    if (!stop || event.altKey || event.isComposing) return;
    const cell = stop.localName === "td" ? stop : null;
    const handled = event.ctrlKey || event.metaKey
      ? this.#shortcut(event)
      : this.#travel(event, stop, cell) || (cell && this.#type(event, cell));
    if (handled) event.preventDefault();
  }

  #shortcut(event) {
    const { table } = this;
    if (event.code === "KeyZ") this.undo();
    else if (event.key === "Home") table.jump(0, 0);
    else if (event.key === "End") table.jump(table.rows.length - 1, table.last);
    else return false;
    return true;
  }

  #travel(event, stop, cell) {
    const { table } = this;
    const { row, column } = table.placeOf(stop);
    const steps = {
      ArrowUp: () => table.move(-1, 0),
      ArrowDown: () => table.move(1, 0),
      ArrowLeft: () => table.move(0, -1),
      ArrowRight: () => table.move(0, 1),
      Home: () => table.jump(row, 0),
      End: () => table.jump(row, Math.max(table.lessons.length - 1, 0)),
      PageUp: () => table.jump(row - 10, column),
      PageDown: () => table.jump(row + 10, column),
      Enter: () => {
        if (!table.move(event.shiftKey ? -1 : 1, 0)) this.#leave();
      },
    };
    // Enter opens what a head or a name is; Tab leaves the table.
    if (!(event.key in steps) || (event.key === "Enter" && !cell)) return false;
    steps[event.key]();
    return true;
  }

  #type(event, cell) {
    const key = this.#meaning(event);
    if (!key) return false;
    this.press(key, cell);
    return true;
  }

  #meaning(event) {
    if (["Backspace", "Delete", "Escape"].includes(event.key)) return event.key;
    if (event.key === " ") return "Append";
    if (/^[0-9]$/.test(event.key)) return event.key;
    const letter = event.key.toLowerCase().replace("ё", "е");
    if (this.letters.has(letter)) return letter;
    return /^[\x20-\x7e]$/.test(event.key) && !event.shiftKey
      ? this.places.get(event.code) : undefined;
  }

  press(key, cell) {
    if (!this.table.isEditable(cell)) {
      this.say(this.messages.readonly);
      return;
    }
    const visit = this.#visiting(cell);
    if (key === "Append") {
      visit.append = true;
      cell.classList.add("typing");
      return;
    }
    const text = this.table.isTerm(cell) ? this.#termText(key, visit) : this.#text(key, visit);
    if (text === undefined) return;
    cell.classList.add("typing");
    this.write(cell, text);
    if (key === "Escape") this.#leave();
  }

  #text(key, visit) {
    const { marks, attendance } = tokens(this.#textOf(visit.cell));
    if (this.letters.has(key)) return this.#withLetter(key, visit, marks, attendance);
    visit.letters = "";
    if (key === "Escape") return visit.original;
    if (key === "Delete") return "";
    if (key === "Backspace") return attendance ? joined(marks) : joined(marks.slice(0, -1));
    if (/^[0-9]$/.test(key)) return this.#withMark(key, visit, marks, attendance);
    return this.#withCode(codeNamed(key), marks, attendance);
  }

  #withMark(digit, visit, marks, attendance) {
    if (this.table.markless) {
      this.say(this.messages.markless);
      return undefined;
    }
    if (!"12345".includes(digit)) return undefined;
    const kept = visit.marks || visit.append ? marks : [];
    visit.marks = true;
    return kept.length < maxMarks ? joined([...kept, digit], attendance) : undefined;
  }

  // A letter goes on with the code that is being typed, or that stands there; else it begins one.
  // While several codes begin so and none is it, nothing is written.
  #withLetter(letter, visit, marks, attendance) {
    for (const text of [visit.letters + letter, attendance + letter, letter]) {
      const { found, begun } = typed(text);
      if (!begun.length) continue;
      visit.letters = text;
      if (!found) {
        const codes = begun.map((code) => code.letters).join(", ");
        this.say(this.messages.codes_go_on.replace("{codes}", codes));
        return undefined;
      }
      if (text !== letter && codeOf(attendance) === found) return undefined;
      const result = this.#withCode(found, marks, attendance);
      if (result === joined(marks)) visit.letters = "";
      return result;
    }
    return undefined;
  }

  // The same code once more takes it away.
  #withCode(code, marks, attendance) {
    return joined(marks, attendance && codeOf(attendance) === code ? "" : code.letters);
  }

  #termText(key, visit) {
    if (key === "Escape") return visit.original;
    if (key === "Delete" || key === "Backspace") return "";
    if ("12345".includes(key)) return key;
    return this.termWords[(codeNamed(key)?.letters ?? key).toLowerCase()];
  }

  #copy(event) {
    if (!this.table.active || !document.getSelection().isCollapsed) return;
    event.clipboardData.setData("text/plain", this.#textOf(this.table.active));
    event.preventDefault();
  }

  // A block copied from a spreadsheet goes right and down from the cell one stands in: all of it
  // or nothing, so that no line is lost beyond the last pupil.
  #paste(event) {
    event.preventDefault();
    const start = this.table.placeOf(this.table.active);
    const lines = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/);
    const texts = lines.flatMap((line, down) => line.split("\t").map((text, right) => ({
      cell: this.table.cell(start.row + down, start.column + right), text: text.trim(),
    })));
    const lost = texts.filter(({ cell, text }) => this.#isLost(cell, text)).length;
    if (lost) {
      this.say(this.messages.paste_beyond.replace("{count}", lost));
      return;
    }
    this.writeAll(texts.filter(({ cell }) => cell && this.table.isEditable(cell)));
    this.queue.flush();
  }

  #isLost(cell, text) {
    if (!cell) return text !== "";
    return !this.table.isEditable(cell) && text !== this.#textOf(cell);
  }

  #wirePad() {
    const pad = document.querySelector(".pad");
    if (!pad) return;
    pad.addEventListener("pointerdown", (event) => event.preventDefault());
    pad.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const key = button?.dataset.key ?? button?.dataset.code;
      if (!key || !this.table.active) return;
      this.press(key, this.table.active);
    });
  }
}
