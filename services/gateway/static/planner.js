// The week that is changed: each step swaps the page in place, a lesson can be dragged, and what a
// form's lesson would clash with is told while it is filled in. Without this script the same form
// works with its buttons.

const main = () => document.querySelector("main");
const planner = () => document.querySelector("[data-planner]");
let turn = 0;
let leaving = false;

async function ask(form, what, more = {}) {
  const body = new FormData(form);
  body.set("do", what);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Whatever the server cannot answer here (a session that is over, a service that is down) is shown
// as the browser shows it: the form is sent as it is.
function sendPlainly(form, what, more) {
  const said = { do: what, ...more };
  for (const [name, value] of Object.entries(said)) {
    let field = form.querySelector(`input[type=hidden][name="${name}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  }
  leaving = true;
  form.submit();
}

// One step after another: each goes on from the page that the one before has made.
let last = Promise.resolve();
const step = (what, more) => (last = last.then(() => take(what, more)));

async function take(what, more = {}) {
  const form = planner();
  turn += 1;
  form.setAttribute("aria-busy", "true");
  const page = await ask(form, what, more).catch(() => null);
  if (!page?.querySelector("[data-planner]")) {
    sendPlainly(form, what, more);
    return;
  }
  main().replaceWith(page.querySelector("main"));
  focusAfter(what);
}

function focusAfter(what) {
  const [verb, about] = [what.split(" ")[0], what.slice(what.indexOf(" ") + 1)];
  const told = document.querySelector("#told .note, .changes [role=status]");
  const panel = document.querySelector("[data-panel]");
  let next = null;
  if (panel && verb !== "show") {
    next = panel.querySelector("[aria-invalid]") ?? panel.querySelector("select, h2");
  } else if (verb === "hand") {
    next = document.querySelector(".here");
  } else if (verb === "place") {
    next = document.querySelector(`[data-cell="${about}"] .placed.changed button`);
  } else if ((verb === "look" || verb === "save") && told) {
    told.tabIndex = -1;
    next = told;
  } else if (verb === "show") {
    next = document.querySelector("[name=of]");
  }
  (next ?? document.querySelector("[name=of]"))?.focus();
}

document.addEventListener("submit", (event) => {
  if (event.target !== planner()) return;
  event.preventDefault();
  step(event.submitter?.value || "show");
});

document.addEventListener("change", (event) => {
  if (event.target.dataset.atOnce && event.target.value) step(event.target.dataset.atOnce);
});

// What the lesson of the open form would clash with, told below its fields.
async function tryOpen() {
  const mine = ++turn;
  const page = await ask(planner(), "try").catch(() => null);
  const now = document.getElementById("tried");
  const then = page?.getElementById("tried");
  if (mine !== turn || !now || !then) return;
  const focused = document.activeElement?.name;
  now.replaceWith(then);
  if (focused === "together") then.querySelector("[name=together]")?.focus();
}

document.addEventListener("change", (event) => {
  if ("try" in event.target.dataset) tryOpen();
});

// Dragging: the places tell at once where the lesson can go.
let dragged = "";

document.addEventListener("dragstart", async (event) => {
  const lesson = event.target.closest?.("[data-lesson]");
  if (!lesson) return;
  dragged = lesson.dataset.lesson;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged);
  const mine = dragged;
  const page = await ask(planner(), `hand ${dragged}`).catch(() => null);
  if (mine !== dragged || !page) return;
  for (const place of page.querySelectorAll("[data-cell]")) {
    const here = document.querySelector(`[data-cell="${place.dataset.cell}"]`);
    if (!here) continue;
    here.dataset.would = place.dataset.would;
    here.classList.add(
      "dragged", place.dataset.bad ? "bad" : place.dataset.would ? "would" : "free",
    );
  }
});

function over(cell) {
  for (const one of document.querySelectorAll(".cell-place.over")) one.classList.remove("over");
  cell?.classList.add("over");
}

document.addEventListener("dragover", (event) => {
  const cell = event.target.closest?.("[data-cell]");
  if (!dragged || !cell) return;
  event.preventDefault();
  over(cell);
});

document.addEventListener("drop", (event) => {
  const cell = event.target.closest?.("[data-cell]");
  if (!dragged || !cell) return;
  event.preventDefault();
  const lesson = dragged;
  dragged = "";
  step(`place ${cell.dataset.cell}`, { lesson });
});

document.addEventListener("dragend", () => {
  dragged = "";
  over(null);
  for (const one of document.querySelectorAll(".cell-place.dragged")) {
    one.classList.remove("dragged", "bad", "would", "free");
  }
});

// Changes that are not saved are asked about before the page is left.
window.addEventListener("beforeunload", (event) => {
  const draft = planner()?.elements.draft?.value;
  if (draft && draft !== "[]" && !leaving) event.preventDefault();
});
