// Attendance as the school writes it: which letters are which code, and what keys make of them.

const known = JSON.parse(document.getElementById("attendance-codes").textContent);
const fold = (letters) => letters.toLowerCase().replaceAll("ё", "е");
const spellings = (code) => [code.letters, ...code.spellings].map(fold);
const byLetters = new Map(known.flatMap((code) => spellings(code).map((text) => [text, code])));
const byCode = new Map(known.map((code) => [code.code, code]));
const inUse = known.filter((code) => code.in_use);

// A text in these letters means the same as long as this is the same.
export const alphabet = known.map((code) => code.letters).join(" ");

// Every letter that stands in some code.
export const letters = new Set(inUse.flatMap(spellings).join(""));

// The code that letters are, in use or not.
export const codeOf = (text) => byLetters.get(fold(text));

// The code of a key of the pad.
export const codeNamed = (code) => byCode.get(code);

// What letters typed so far mean: one code that is in use, or several that begin so.
export function typed(text) {
  const begun = inUse.filter((code) => spellings(code).some((one) => one.startsWith(fold(text))));
  const exact = codeOf(text);
  const found = exact?.in_use ? exact : begun.length === 1 ? begun[0] : undefined;
  return { found, begun };
}

// A text from the journal, which keeps its own codes, in the letters of the school.
export function written(text, separator) {
  const parts = text.split(separator);
  const code = byCode.get(parts.at(-1));
  return code ? [...parts.slice(0, -1), code.letters].join(separator) : text;
}
