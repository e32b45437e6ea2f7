// What every page does beside showing itself: windows, menus that close, forms sent once.

document.documentElement.classList.add("script");

const typing = "input, textarea, select, [contenteditable], [role=grid] td";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  if (event.target.closest("[data-print]")) window.print();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
  for (const open of document.querySelectorAll(".bar details[open]")) {
    if (!open.contains(event.target) || opener) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector(".bar details[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
  const asks = event.key === "?" || (event.key === "," && event.code === "Slash");
  const busy = event.target.matches?.(typing) && !event.target.matches("[role=grid] td");
  const help = document.getElementById("help");
  if (help && asks && !busy && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    help.showModal();
  }
});

for (const form of document.querySelectorAll("[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

for (const form of document.querySelectorAll("[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    form.querySelector("[data-working]")?.removeAttribute("hidden");
  });
}

// Logging out clears what this browser keeps of us, marks that still wait for the net included.
for (const form of document.querySelectorAll("[data-leaves]")) {
  form.addEventListener("submit", (event) => {
    const waiting = Object.keys(localStorage).some((name) => name.startsWith("letopis.marks."));
    if (waiting && !confirm(form.dataset.leaves)) event.preventDefault();
  });
}

// Marks that a lost connection left behind are told of on every other page.
const waitingNote = document.getElementById("waiting-marks");
if (waitingNote && !document.getElementById("journal")) {
  const prefix = `letopis.marks.${document.body.dataset.user}.`;
  const left = Object.keys(localStorage).find((name) => name.startsWith(prefix));
  if (left) {
    const group = left.slice(prefix.length).split(".")[0];
    waitingNote.querySelector("a").href = waitingNote.dataset.journals + group;
    waitingNote.hidden = false;
  }
}

// Coming back with the browser's arrow shows the page as it was: forms must work again.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-once] button")) button.disabled = false;
});

// An upload tells how far it is; the answer is the next page, whatever it says.
// A refused one keeps the file that was chosen.
function wireUpload(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const shown = form.querySelector("[data-upload-progress]");
    const bar = shown.querySelector("progress");
    const request = new XMLHttpRequest();
    shown.hidden = false;
    form.querySelector("button").disabled = true;
    request.upload.addEventListener("progress", (step) => {
      bar.value = step.lengthComputable ? (100 * step.loaded) / step.total : 0;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      shown.querySelector("[data-sending]").hidden = true;
      shown.querySelector("[data-reading]").hidden = false;
    });
    request.addEventListener("load", () => {
      if (request.responseURL && new URL(request.responseURL).pathname !== location.pathname) {
        location.assign(request.responseURL);
        return;
      }
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const chosen = form.querySelector("input[type=file]");
      const empty = answer.querySelector("main input[type=file]");
      if (empty && chosen) {
        for (const name of ["aria-invalid", "aria-describedby"]) chosen.removeAttribute(name);
        for (const { name, value } of empty.attributes) chosen.setAttribute(name, value);
        empty.replaceWith(chosen);
      }
      document.querySelector("main").replaceWith(answer.querySelector("main"));
      document.querySelector("main [role=alert]")?.scrollIntoView();
      const main = document.querySelector("main");
      (main.querySelector("[aria-invalid=true]") ?? main.querySelector("[type=file]"))?.focus();
      for (const next of document.querySelectorAll("main [data-upload]")) wireUpload(next);
    });
    request.addEventListener("error", () => {
      shown.hidden = true;
      form.querySelector("button").disabled = false;
      form.submit();
    });
    request.open("POST", form.action);
    request.send(new FormData(form, event.submitter));
  });
}

for (const form of document.querySelectorAll("[data-upload]")) wireUpload(form);
