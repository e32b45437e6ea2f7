"""What a list of schools says, row by row, and what it changes in the directory."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from services.journal.directory.rules import SchoolCard, check_card, check_code, zone_named
from services.journal.workbooks import Problem
from services.journal.workbooks.names import fold
from services.journal.workbooks.opening import Sheet, text_of
from services.shared.wording import said

# What a column is called, as the whole head or its beginning: in Russian or in English, folded as
# the heads are (Latin letters that look like Russian ones become those).
_HEADS: Mapping[str, re.Pattern[str]] = {
    "school_id": re.compile("код|" + fold("code")),
    "full_name": re.compile("полное|" + fold("full name")),
    "name": re.compile(
        r"кратк|название|наименование|школа|организация|оо\b|" + fold("name")
    ),
    "address": re.compile("адрес|местонахождение|" + fold("address")),
    "time_zone": re.compile("часовой пояс|пояс|время|" + fold("time zone")),
    "responsible": re.compile(
        "ответственн|кто отвечает|контакт|руководитель|директор|" + fold("responsible")
    ),
}
_HEAD_WITHIN = 15
_NEEDED = ("school_id", "name")


class Fate(StrEnum):
    """What becomes of a school of the list."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Line:
    """A school of the list as it will be; `what` are the fields that change."""

    school_id: str
    card: SchoolCard
    fate: Fate
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list does: with problems, nothing."""

    lines: Sequence[Line] = ()
    problems: Sequence[Problem] = ()

    @property
    def digest(self) -> str:
        """Return what tells this plan from another: what was shown is what is applied."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the list: what stands under each head that is known."""

    index: int
    texts: Mapping[str, str] = field(default_factory=dict)


def heads_of(sheet: Sheet) -> tuple[int, Mapping[str, int]]:
    """Return the row of the head by its index and the columns by field; −1 where there is none."""
    for index, cells in enumerate(sheet.rows[:_HEAD_WITHIN]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(cells):
            meaning = _meaning(text_of(cell))
            if meaning is not None:
                columns.setdefault(meaning, place)
        if all(one in columns for one in _NEEDED):
            return index, columns
    return -1, {}


def make_plan(sheet: Sheet, known: Mapping[str, SchoolCard]) -> Plan:
    """Return what a list changes of the schools that are known by their codes.

    An empty cell, and a column that is not there, leave what the directory says.
    """
    head, columns = heads_of(sheet)
    if head < 0:
        return Plan(problems=[Problem(sheet.name, None, None, said(
            "Нет строки заголовков: нужны хотя бы столбцы «Код» и «Название»."
        ))])
    rows = [
        _Row(index, {
            name: " ".join(text_of(cells[place]).split()) if place < len(cells) else ""
            for name, place in columns.items()
        })
        for index, cells in enumerate(sheet.rows[head + 1 :], head + 1)
        if any(cell != "" for cell in cells)
    ]
    lines = [_line(row, known) for row in rows]
    problems = [
        Problem.at(sheet.place(row.index, columns.get(one.field)), one.what)
        for row, line in zip(rows, lines, strict=True)
        for one in (*check_code(line.school_id), *check_card(line.card))
    ]
    problems += _twice(sheet, columns, rows, lines, known)
    if not rows:
        problems.append(Problem(sheet.name, None, None, said("В списке нет ни одной школы.")))
    return Plan(lines, problems)


def _meaning(head: str) -> str | None:
    plain = fold(head)
    return next((name for name, words in _HEADS.items() if words.match(plain)), None)


def _line(row: _Row, known: Mapping[str, SchoolCard]) -> Line:
    code = row.texts["school_id"].lower()
    before = known.get(code)
    told = {name: text for name, text in row.texts.items() if text and name != "school_id"}
    if "time_zone" in told:
        told["time_zone"] = zone_named(told["time_zone"]) or ""
    after = replace(before or SchoolCard(""), **told)
    if before is None:
        return Line(code, after, Fate.ADDED)
    what = tuple(name for name in told if getattr(before, name) != getattr(after, name))
    return Line(code, after, Fate.CHANGED if what else Fate.UNCHANGED, what)


def _twice(
    sheet: Sheet,
    columns: Mapping[str, int],
    rows: Iterable[_Row],
    lines: Sequence[Line],
    known: Mapping[str, SchoolCard],
) -> list[Problem]:
    """Tell of codes that stand twice, and of names that two schools would have."""
    codes = Counter(line.school_id for line in lines)
    kept = {card.name for code, card in known.items() if code not in codes}
    names = Counter(line.card.name for line in lines)
    problems = []
    for row, line in zip(rows, lines, strict=True):
        if codes[line.school_id] > 1:
            problems.append(Problem.at(sheet.place(row.index, columns["school_id"]), said(
                "Код «%(code)s» стоит в списке не один раз.", code=line.school_id[:64]
            )))
        elif line.card.name in kept or names[line.card.name] > 1:
            problems.append(Problem.at(sheet.place(row.index, columns["name"]), said(
                "Название «%(name)s» носит и другая школа: по названию их не различить.",
                name=line.card.name[:120],
            )))
    return problems
