// The journal on paper: sheets of A4 across. Each has the pupils at its left and as many lessons as
// fit, the last one the results; then what the signs mean, and the lessons with their topics.

const across = 277; // mm between the margins that journal.css sets
const names = 54;
const totals = [15, 13, 18]; // two averages and the term mark
const results = totals.reduce((sum, width) => sum + width, 0);
const down = 165; // mm for the rows of pupils
const widest = 1.5; // how far columns stretch where a sheet has room

export function wirePaper(table, messages, untold) {
  const paper = document.getElementById("paper");
  const print = () => {
    paper.replaceChildren(...sheetsOf(table, messages, paper.dataset, untold()),
      signs(), lessonList(table, messages, paper.dataset));
    document.body.classList.add("on-paper");
  };
  addEventListener("beforeprint", print);
  addEventListener("afterprint", () => {
    document.body.classList.remove("on-paper");
    paper.replaceChildren();
  });
}

// ---- which lessons stand on which sheet ----

function columnsOf(table) {
  const months = [...table.element.querySelectorAll(".months [scope=colgroup]")]
    .flatMap((head) => Array(head.colSpan).fill(head.textContent));
  return table.heads.map((head, index) => {
    const [day, kind] = head.querySelector("button").childNodes;
    const texts = [kind?.textContent ?? "", ...table.rows.map((row) => row.cells[index + 1].textContent)];
    const longest = Math.max(...texts.map((text) => text.length));
    return { index, month: months[index], day: day.textContent, kind: kind?.textContent ?? "",
      width: Math.max(7, 1.6 * (longest + 1)) };
  });
}

const widthOf = (columns) => columns.reduce((sum, { width }) => sum + width, 0);

// As few sheets as take all columns, and on each about as many.
export function spread(columns) {
  for (let count = 1; ; count += 1) {
    const sheets = filled(columns, count);
    if (sheets) return sheets;
  }
}

function filled(columns, count) {
  const aim = (widthOf(columns) + results) / count;
  const sheets = [[]];
  let used = 0;
  for (const column of columns) {
    const isLast = sheets.length === count;
    const room = across - names - (isLast ? results : 0);
    const isFull = used + column.width > room || (!isLast && used + column.width / 2 > aim);
    if (isFull && isLast) return null;
    if (isFull && sheets.at(-1).length) {
      sheets.push([]);
      used = 0;
    }
    sheets.at(-1).push(column);
    used += column.width;
  }
  const over = widthOf(sheets.at(-1)) + names + results > across;
  return over && columns.length > 1 ? null : sheets;
}

// ---- the sheets ----

function sheetsOf(table, messages, told, untold) {
  const sheets = spread(columnsOf(table));
  const stretch = Math.min(widest, ...sheets.map((columns, number) => {
    const rest = number === sheets.length - 1 ? results : 0;
    return columns.length ? (across - names - rest) / widthOf(columns) : widest;
  }));
  return sheets.map((columns, number) => {
    const place = sheets.length > 1
      ? messages.sheet.replace("{number}", number + 1).replace("{count}", sheets.length) : "";
    const isLast = number === sheets.length - 1;
    return sheet(table, columns, stretch, isLast, [told.title, told.where, place, untold]);
  });
}

function sheet(table, columns, stretch, isLast, title) {
  const page = element("table", "paper-sheet");
  const widths = [names, ...columns.map(({ width }) => width * stretch),
    ...(isLast ? totals : [])];
  page.append(...cols(widths));
  page.style.width = `${widths.reduce((sum, width) => sum + width, 0)}mm`;
  page.style.setProperty("--high", `${Math.min(5.2, Math.max(4.6, down / table.rows.length))}mm`);
  const head = page.createTHead();
  head.append(titleRow(title, widths.length), ...headRows(table, columns, isLast));
  const body = page.createTBody();
  for (const row of table.rows) body.append(pupilRow(table, row, columns, isLast));
  return page;
}

function cols(widths) {
  return widths.map((width) => {
    const column = document.createElement("col");
    column.style.width = `${width}mm`;
    return column;
  });
}

// The first part is what one looks for in a pile of sheets.
function titleRow(parts, width) {
  const row = element("tr", "paper-title");
  const cell = row.appendChild(document.createElement("th"));
  cell.colSpan = width;
  const [first, ...others] = parts.filter(Boolean);
  const line = cell.appendChild(document.createElement("div"));
  line.append(element("strong", "", first), ...others.map((part) => element("span", "", part)));
  return row;
}

function headRows(table, columns, isLast) {
  const months = document.createElement("tr");
  const days = document.createElement("tr");
  const [pupil, ...ends] = table.element.querySelectorAll(".months [rowspan]");
  months.append(tall(pupil.textContent, "paper-who"));
  for (const [place, column] of columns.entries()) {
    if (place === 0 || columns[place - 1].month !== column.month) {
      const width = columns.filter(({ month }) => month === column.month).length;
      const head = element("th", "", width > 2 ? column.month : column.month.slice(0, 3));
      head.colSpan = width;
      months.append(head);
    }
    const day = days.appendChild(element("th", "", column.day));
    if (column.kind) day.append(element("small", "", column.kind));
  }
  if (isLast) months.append(...ends.map((head) => tall(head.textContent, "paper-end")));
  return [months, days];
}

function tall(text, kind) {
  const head = element("th", kind, text);
  head.rowSpan = 2;
  return head;
}

function pupilRow(table, row, columns, isLast) {
  const line = document.createElement("tr");
  const who = line.appendChild(element("th", "paper-who"));
  for (const part of row.cells[0].children) who.append(element(part.localName, "", part.textContent), " ");
  const last = table.lessons.length + 1;
  const shown = [...columns.map(({ index }) => index + 1), ...(isLast ? [last, last + 1, last + 2] : [])];
  for (const place of shown) {
    const cell = row.cells[place];
    line.append(element("td", cell.classList.contains("low") || table.isTerm(cell) ? "paper-strong" : "",
      cell.textContent));
  }
  return line;
}

// ---- what stands under them ----

function signs() {
  const list = element("dl", "paper-signs");
  const known = [...document.querySelectorAll("#legend > div")]
    .filter((sign) => !sign.querySelector(".proposed"))
    .map((sign) => [...sign.children].map((part) => part.textContent));
  const used = new Set([...document.querySelectorAll("#journal .days small")]
    .map((kind) => kind.textContent));
  const kinds = [...workTypes()].filter(([short]) => used.has(short));
  for (const [sign, meaning] of [...known, ...kinds]) {
    const pair = list.appendChild(document.createElement("div"));
    pair.append(element("dt", "", sign), element("dd", "", meaning));
  }
  return list;
}

function lessonList(table, messages, told) {
  const notes = JSON.parse(document.getElementById("lessons").textContent);
  const types = workTypes();
  const page = element("table", "paper-lessons");
  page.append(...cols([30, 45, 101, 101]));
  const head = page.createTHead();
  const row = document.createElement("tr");
  row.append(...messages.lesson_columns.map((name) => element("th", "", name)));
  head.append(titleRow([messages.lessons, told.title, told.where], messages.lesson_columns.length), row);
  const body = page.createTBody();
  for (const [index, id] of table.lessons.entries()) {
    const { topic, homework, work_type: short } = notes[id];
    const day = table.heads[index].querySelector("button").dataset.day;
    const line = body.appendChild(document.createElement("tr"));
    line.append(...[day, types.get(short) ?? short, topic, homework]
      .map((text) => element("td", "", text)));
  }
  return page;
}

// Short name → full name, as the window of a lesson offers them.
function workTypes() {
  const offered = document.querySelectorAll("#lesson [name=work_type] option[value]:not([value=''])");
  return new Map([...offered].map((option) =>
    [option.value, option.textContent.replace(`${option.value} — `, "")]));
}

function element(name, kind, text = "") {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}
