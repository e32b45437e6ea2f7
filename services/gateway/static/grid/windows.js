// Windows over the journal: the history of a cell, a lesson's topic and homework, a new lesson.

import { Moments } from "./moments.js";
import { inLetters } from "./table.js";

export function openWindows(table, entry, queue, messages) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  wireHistory(table, entry, queue, messages);
  wireLesson(table, messages, token);
  wireNewLesson(table, messages, token);
  wireTake(table, entry, queue, messages);
}

async function send(method, address, body, token, messages) {
  let answer;
  try {
    answer = await fetch(address, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error(messages.send_failed);
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const fields = (told.errors ?? []).map((error) => error.what).join(" ");
  throw new Error([told.detail, fields].filter(Boolean).join(" ") || messages.send_failed);
}

// ---- history of a cell ----

function wireHistory(table, entry, queue, messages) {
  const dialog = document.getElementById("history");
  const form = dialog.querySelector("[data-correction]");
  const open = () => {
    const cell = table.active;
    if (!cell) return;
    const address = table.address(cell);
    const { column } = table.placeOf(cell);
    if (column >= table.lessons.length && !table.isTerm(cell)) return;
    dialog.querySelector("[data-where]").textContent =
      `${table.nameOf(address)} · ${table.whenOf(address)}`;
    if (form) {
      form.hidden = !table.isEditable(cell);
      form.reset();
      form.elements.text.value = cell.textContent;
    }
    dialog.showModal();
    showHistory(dialog, table, address, messages);
  };
  document.getElementById("open-history").addEventListener("click", open);
  table.element.addEventListener("keydown", (event) => {
    const plainH = event.code === "KeyH" && event.key.toLowerCase() === "h";
    if (event.key !== "F2" && !(plainH && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("close", () => table.go(table.active));
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    entry.write(table.active, form.elements.text.value.trim(), form.elements.reason.value.trim());
    queue.flush();
    dialog.close();
  });
}

async function showHistory(dialog, table, address, messages) {
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  part("loading").hidden = false;
  for (const name of ["failed", "none", "changes"]) part(name).hidden = true;
  try {
    const changes = await fetchHistory(table, address);
    part("none").hidden = changes.length > 0;
    part("changes").hidden = changes.length === 0;
    const moments = new Moments(messages);
    const heads = [...part("changes").tHead.rows[0].cells].map((head) => head.textContent);
    const rows = changes.map((change) => historyRow(change, messages, moments, heads));
    part("changes").querySelector("tbody").replaceChildren(...rows);
  } catch {
    part("failed").textContent = messages.history_failed;
    part("failed").hidden = false;
  }
  part("loading").hidden = true;
}

async function fetchHistory(table, address) {
  const cell = `${address.kind}/${address.lesson ?? address.term}/${address.pupil}`;
  const answer = await fetch(`/api/journal/v1/groups/${table.group}/${cell}/history`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function historyRow(change, messages, moments, heads) {
  const row = document.createElement("tr");
  const shown = [moments.dayAndTime(change.at), change.author, inLetters(change.old) || messages.empty,
    inLetters(change.new) || messages.empty, change.reason ?? ""];
  for (const [place, text] of shown.entries()) {
    const cell = row.insertCell();
    cell.textContent = text;
    cell.dataset.label = heads[place];
  }
  return row;
}

// ---- proposed term marks ----

// Every remaining mark of a term at a click is asked about, with the list, and one undo takes all
// of them back.
function wireTake(table, entry, queue, messages) {
  const button = document.getElementById("take-proposed");
  if (!button) return;
  const dialog = document.getElementById("take");
  const offer = () => {
    const cells = table.proposedCells();
    button.classList.toggle("nothing", cells.length === 0);
    button.disabled = cells.length === 0;
    button.textContent = messages.take.replace("{count}", cells.length);
  };
  button.addEventListener("click", () => {
    const cells = table.proposedCells();
    dialog.querySelector("tbody").replaceChildren(...cells.map((cell) => takenRow(table, cell)));
    dialog.querySelector("[data-take]").textContent =
      messages.take_all.replace("{count}", cells.length);
    dialog.showModal();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const cells = table.proposedCells();
    entry.writeAll(cells.map((cell) => ({ cell, text: cell.dataset.proposed })));
    queue.flush();
    offer();
    dialog.close();
  });
  dialog.addEventListener("close", () => table.go(table.active));
  queue.onSaved = offer;
  offer();
}

function takenRow(table, cell) {
  const row = document.createElement("tr");
  const weighted = cell.parentElement.cells[table.lessons.length + 2].textContent;
  for (const text of [table.nameOf(table.address(cell)), weighted, cell.dataset.proposed]) {
    row.insertCell().textContent = text;
  }
  row.title = table.reasonOf(cell.dataset.proposed);
  return row;
}

// ---- lessons ----

function wireLesson(table, messages, token) {
  const dialog = document.getElementById("lesson");
  const form = dialog.querySelector("[data-lesson]");
  const notes = JSON.parse(document.getElementById("lessons").textContent);
  const names = ["topic", "homework", "work_type"];
  const places = ["date", "ordinal"];
  let current = null;
  for (const name of names) form.elements[name].disabled = !table.writable;
  table.element.tHead.addEventListener("click", (event) => {
    const button = event.target.closest(".days button");
    if (!button) return;
    current = { button, id: table.lessons[table.heads.indexOf(button.parentElement)] };
    for (const name of [...names, ...places]) {
      if (form.elements[name]) form.elements[name].value = notes[current.id][name];
    }
    dialog.querySelector("[data-when]").textContent = button.dataset.day;
    failure(form, "");
    dialog.showModal();
  });
  dialog.addEventListener("close", () => current?.button.focus());
  onSubmit(form, async () => {
    const body = valuesOf(form, names);
    const moved = places.some((name) => form.elements[name].value !== notes[current.id][name]);
    if (moved) {
      const place = { date: form.elements.date.value, ordinal: Number(form.elements.ordinal.value) };
      await send("PUT", `/api/journal/v1/lessons/${current.id}/place`, place, token, messages);
    }
    await send("PATCH", `/api/journal/v1/lessons/${current.id}`, body, token, messages);
    const typeChanged = (notes[current.id].work_type || "") !== (body.work_type ?? "");
    for (const name of names) notes[current.id][name] = body[name] ?? "";
    dialog.close();
    // Another weight changes every average, another day the order of columns.
    if (typeChanged || moved) location.reload();
  });
  const deletes = form.querySelector("[data-deletes]");
  deletes?.addEventListener("click", async () => {
    if (!confirm(deletes.dataset.sure)) return;
    failure(form, "");
    try {
      await send("DELETE", `/api/journal/v1/lessons/${current.id}`, undefined, token, messages);
      location.reload();
    } catch (error) {
      failure(form, error.message);
    }
  });
}

function wireNewLesson(table, messages, token) {
  const dialog = document.getElementById("lesson-new");
  if (!dialog) return;
  const form = dialog.querySelector("[data-lesson-new]");
  const date = form.elements.date;
  const { today } = table.element.dataset;
  date.value = today < date.min ? date.min : today > date.max ? date.max : today;
  const notes = Object.values(JSON.parse(document.getElementById("lessons").textContent));
  const hasOne = form.querySelector("[data-has-one]");
  const warn = () => { hasOne.hidden = !notes.some((lesson) => lesson.date === date.value); };
  date.addEventListener("input", warn);
  warn();
  onSubmit(form, async () => {
    const body = { ...valuesOf(form, ["date", "topic", "homework", "work_type"]), ordinal: null };
    await send("POST", `/api/journal/v1/groups/${table.group}/lessons`, body, token, messages);
    location.reload();
  });
}

function valuesOf(form, names) {
  return Object.fromEntries(names.map((name) => [
    name, form.elements[name].value || (name === "work_type" ? null : ""),
  ]));
}

function onSubmit(form, action) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    failure(form, "");
    try {
      await action();
    } catch (error) {
      failure(form, error.message);
    }
    for (const button of buttons) button.disabled = false;
  });
}

function failure(form, text) {
  const note = form.querySelector(".note.bad");
  note.textContent = text;
  note.hidden = !text;
}
