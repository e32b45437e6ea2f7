// The table as rows and columns: which cell is which mark, what stands in it, where the cursor is.

import { codeOf, written } from "./codes.js";

const separator = "·";

export function tokens(text) {
  const parts = text ? text.split(separator) : [];
  const last = parts.at(-1);
  const attendance = last && codeOf(last) ? parts.pop() : "";
  return { marks: parts, attendance };
}

export function joined(marks, attendance) {
  return [...marks, ...(attendance ? [attendance] : [])].join(separator);
}

// A text of the journal's own codes in the letters of the school.
export const inLetters = (text) => written(text, separator);

export class Table {
  constructor(element, messages) {
    this.element = element;
    this.messages = messages;
    this.group = element.dataset.group;
    this.term = element.dataset.term;
    this.lessons = element.dataset.lessons ? element.dataset.lessons.split(",") : [];
    this.writable = element.getAttribute("aria-readonly") !== "true";
    this.edges = (element.dataset.edges ?? "").split("|"); // of 5, 4, 3, 2, 1
    this.markless = "markless" in element.dataset;
    this.rows = [...element.tBodies[0].rows];
    this.rowOf = new Map(this.rows.map((row) => [row.dataset.id, row]));
    this.columnOf = new Map(this.lessons.map((id, column) => [id, column]));
    this.heads = [...element.tHead.rows[1].cells];
    this.last = this.lessons.length + 2; // two averages, then the term mark
    this.active = null; // the cell that keys and windows speak of
    this.cursor = null; // where one is: a cell, the head of a lesson, a pupil's name
    for (const link of element.querySelectorAll(".who a")) link.tabIndex = -1;
    element.addEventListener("focusin", (event) => this.#arrive(this.stopOf(event.target)));
    element.addEventListener("focusout", () => this.#mark(this.active, false));
    element.addEventListener("mousedown", (event) => {
      const cell = event.target.closest("tbody td");
      if (cell) {
        event.preventDefault();
        this.go(cell);
      }
    });
  }

  cell(row, column) {
    return this.rows[row]?.cells[column + 1];
  }

  // Where the cursor can stand: row −1 are the heads of lessons, column −1 the names.
  stop(row, column) {
    if (row === -1) return this.heads[column]?.querySelector("button");
    return column === -1 ? this.rows[row]?.cells[0].querySelector("a") : this.cell(row, column);
  }

  stopOf(element) {
    return element.closest("tbody td, .days button, tbody .who a");
  }

  placeOf(stop) {
    const cell = stop.closest("td, th");
    const head = this.heads.indexOf(cell);
    return head === -1
      ? { row: this.rows.indexOf(cell.parentElement), column: cell.cellIndex - 1 }
      : { row: -1, column: head };
  }

  isTerm(cell) {
    return cell.cellIndex - 1 === this.last;
  }

  isEditable(cell) {
    const column = cell.cellIndex - 1;
    const takesText = column < this.lessons.length || column === this.last;
    return this.writable && takesText && !cell.classList.contains("x");
  }

  // What the service must know of a cell, and the cell of such a change.
  address(cell) {
    const pupil = cell.parentElement.dataset.id;
    return this.isTerm(cell)
      ? { kind: "term-marks", pupil, term: this.term }
      : { kind: "cells", pupil, lesson: this.lessons[cell.cellIndex - 1] };
  }

  find(change) {
    const row = this.rowOf.get(change.pupil);
    if (!row) return null;
    if (change.kind === "term-marks") {
      return change.term === this.term ? row.cells[this.last + 1] : null;
    }
    const column = this.columnOf.get(change.lesson);
    return column === undefined ? null : row.cells[column + 1];
  }

  set(cell, text) {
    cell.textContent = text;
    cell.classList.remove("n", "b", "u", "o", "low", "conflict", "refused");
    for (const name of ["aria-invalid", "aria-describedby"]) cell.removeAttribute(name);
    if (this.isTerm(cell)) {
      this.#sayProposed(cell);
      return;
    }
    const { marks, attendance } = tokens(text);
    if (attendance) cell.classList.add(codeOf(attendance).kind);
    if (marks.some((mark) => mark === "1" || mark === "2")) cell.classList.add("low");
  }

  showPending(cell, text) {
    this.set(cell, text);
    cell.classList.add("pending");
  }

  // The service's answer: what stands there now, and the averages that follow from it. A newer
  // text that still waits (`newer`) stays on the screen.
  take(cell, result, newer) {
    if (newer === undefined) {
      this.set(cell, result.text);
      cell.classList.remove("pending");
    }
    if (result.status === "conflict" || result.status === "refused") {
      cell.classList.add(result.status);
      cell.setAttribute("aria-invalid", "true");
    }
    const row = cell.parentElement;
    for (const [offset, name] of [[0, "average"], [1, "weighted"]]) {
      if (result[name] !== undefined) {
        row.cells[this.lessons.length + 1 + offset].textContent = this.#figure(result[name]);
      }
    }
    if (result.weighted !== undefined) {
      const term = row.cells[this.last + 1];
      if (result.proposed) term.dataset.proposed = result.proposed;
      else delete term.dataset.proposed;
      this.#sayProposed(term);
    }
  }

  // The grey mark is drawn by the style sheet; whoever listens hears it from the label.
  #sayProposed(cell) {
    const { proposed } = cell.dataset;
    for (const name of ["aria-label", "title"]) {
      if (cell.textContent || !proposed) cell.removeAttribute(name);
      else cell.setAttribute(name, this.reasonOf(proposed));
    }
  }

  // A proposed mark with the average from which the school has it proposed.
  reasonOf(proposed) {
    return this.messages.proposed.replace("{mark}", proposed)
      .replace("{threshold}", this.edges[5 - proposed] ?? "");
  }

  proposedCells() {
    if (!this.writable) return [];
    return this.rows.filter((row) => !row.classList.contains("gone"))
      .map((row) => row.cells[this.last + 1])
      .filter((cell) => cell.dataset.proposed && !cell.textContent);
  }

  // «Белов Артём» and «24 января» of a change, for messages.
  nameOf(change) {
    const head = this.rowOf.get(change.pupil)?.cells[0];
    return head ? head.querySelector("span").textContent : "";
  }

  whenOf(change) {
    if (change.kind === "term-marks") return this.messages.term;
    const head = this.heads[this.columnOf.get(change.lesson)];
    return head ? head.querySelector("button").dataset.day : "";
  }

  // ---- the cursor ----

  go(stop) {
    stop.tabIndex = 0;
    stop.focus({ preventScroll: false });
  }

  move(rows, columns) {
    const { row, column } = this.placeOf(this.cursor);
    const target = this.stop(row + rows, column + columns);
    if (target) this.go(target);
    return Boolean(target);
  }

  jump(row, column) {
    const bounded = Math.min(Math.max(row, 0), this.rows.length - 1);
    this.go(this.cell(bounded, Math.min(Math.max(column, 0), this.last)));
  }

  // The cursor waits in the lesson of today, or the last one before: that is what a teacher came for.
  placeCursor(frame) {
    const start = this.cell(0, Number(this.element.dataset.newest));
    start.tabIndex = 0;
    this.active = this.cursor = start;
    const pinned = this.rows[0].cells[0].offsetWidth;
    frame.scrollLeft = start.offsetLeft + start.offsetWidth * 2 - frame.clientWidth;
    if (start.offsetLeft - frame.scrollLeft < pinned) frame.scrollLeft = start.offsetLeft - pinned;
  }

  // The table is one stop of the Tab key: where the cursor was last.
  #arrive(stop) {
    if (!stop) return;
    if (this.cursor && this.cursor !== stop) this.cursor.tabIndex = -1;
    stop.tabIndex = 0;
    this.cursor = stop;
    if (stop.localName !== "td") return;
    this.active = stop;
    this.#mark(stop, true);
  }

  #mark(cell, here) {
    if (cell) this.heads[cell.cellIndex - 1]?.classList.toggle("here", here);
  }

  #figure(text) {
    return this.messages.comma ? (text ?? "").replace(".", ",") : text ?? "";
  }
}
