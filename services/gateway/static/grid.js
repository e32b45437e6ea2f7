// The class journal: a grid whose cells take a mark in two keystrokes and are saved at once.

import { alphabet } from "./grid/codes.js";
import { Entry } from "./grid/entry.js";
import { wirePaper } from "./grid/paper.js";
import { Queue } from "./grid/queue.js";
import { Status } from "./grid/status.js";
import { Table } from "./grid/table.js";
import { openWindows } from "./grid/windows.js";

const messages = JSON.parse(document.getElementById("grid-messages").textContent);
const frame = document.getElementById("journal-frame");
const table = new Table(document.getElementById("journal"), messages);
const status = new Status(messages, table);

const queue = new Queue({
  user: document.body.dataset.user,
  group: table.group,
  token: document.querySelector("meta[name=csrf-token]").content,
  alphabet,
  onState: (state) => status.show(state),
  onResult: (change, result) => {
    const cell = table.find(change);
    if (cell) table.take(cell, result, queue.waitingText(change));
    if (result.status === "conflict" || result.status === "refused") status.trouble(change, result);
  },
});

const entry = new Entry(table, queue, messages, (message) => status.say(message));

for (const change of queue.takeForeign()) {
  status.trouble(change, { status: "refused", text: "", message: messages.other_letters });
}

// What an earlier visit could not send stands in its cells again and goes out now.
for (const change of queue.changes) {
  const cell = table.find(change);
  if (cell) table.showPending(cell, change.text);
}

openWindows(table, entry, queue, messages);
wirePaper(table, messages, () => (queue.changes.length ? status.words.textContent : ""));
table.placeCursor(frame);
queue.start();

if (document.activeElement === document.body && !location.hash) {
  table.active.focus({ preventScroll: true }); // typing begins at once
}
