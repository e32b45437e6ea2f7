"""Whether a change of a cell or a term mark may be made, and the message where it may not."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.journal.attendance_codes.rules import SEPARATOR, USUAL, Attendance, Codes
from services.journal.marks.rules.marks import (
    FILE_SCALE,
    CellContent,
    CellError,
    check_scale,
    format_cell,
    parse_cell,
)
from services.journal.years.rules import ClassTerm
from services.shared.wording import said

FROM_FILE = said("импорт файла")
"""The reason of a change that an import has made."""


class Status(StrEnum):
    """How one change of a batch ended."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Attendee:
    """From when to when a child belongs to the group."""

    enrolled_on: date
    departed_on: date | None


@dataclass(frozen=True, slots=True)
class Situation:
    """What a change is decided on.

    `term` is the one that it falls into, `attendee` the child in the group; None where there is
    none. `held_on` is the day of a cell's lesson: None for a lesson that is not the group's, and
    for every term mark. `current` is the text that stands there, with the
    stored code. `codes` say how the texts of the change are written, `unused` what is not entered
    any more.
    """

    grade: int
    term: ClassTerm | None
    attendee: Attendee | None
    current: str
    held_on: date | None = None
    codes: Codes = USUAL
    unused: frozenset[Attendance] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """How a change ends: the text that stands afterwards, and a sentence unless it is made."""

    status: Status
    text: str
    content: CellContent | None = None
    message: str | None = None


def decide_cell(situation: Situation, text: str, expected: str) -> Decision:
    """Decide on a new text of a cell, where the client saw the text `expected`."""
    current = situation.current
    if situation.held_on is None:
        return _refused(current, said("Такого урока в этом журнале нет. Обновите страницу."))
    absent = _why_absent(situation.attendee, situation.held_on)
    if absent is not None:
        return _refused(current, absent)
    return _decide_text(situation, text, expected)


def decide_term_mark(situation: Situation, text: str, expected: str) -> Decision:
    """Decide on a term mark: one mark, no attendance code, in a term that is still open."""
    if situation.term is None:
        return _refused(
            situation.current, said("Такого периода у этого класса нет. Обновите страницу.")
        )
    if situation.attendee is None:
        return _refused(situation.current, _NOT_IN_GROUP)
    decision = _decide_text(situation, text, expected)
    content = decision.content
    if content is not None and (content.attendance or len(content.marks) > 1):
        return _refused(
            situation.current,
            said("За период ставится одна отметка: 5, 4, 3, 2, н/а, осв, зачёт."),
        )
    return decision


def _decide_text(situation: Situation, text: str, expected: str) -> Decision:
    """Decide on a text in a term: readable, allowed, and not over somebody else's change."""
    current, codes = situation.current, situation.codes
    try:
        content = parse_cell(text, codes=codes)
        check_scale(situation.grade, content)
    except CellError as error:
        return _refused(current, error.args[0])
    code = content.attendance
    if code in situation.unused and code != current.rpartition(SEPARATOR)[2]:
        return _refused(current, said(
            "Код «%(code)s» в школе больше не ставят.", code=codes.letters(str(code))
        ))
    written = format_cell(content)
    if written == current:
        return Decision(Status.UNCHANGED, current)
    closed = _why_closed(situation.term)
    if closed is not None:
        return _refused(current, closed)
    if _normal(expected, codes) != current:
        return Decision(
            Status.CONFLICT, current, message=_someone_else(codes.shown(current))
        )
    return Decision(Status.SAVED, written, content)


_NOT_IN_GROUP = said("Этого ученика в группе нет. Обновите страницу.")


def _why_absent(attendee: Attendee | None, held_on: date) -> str | None:
    if attendee is None:
        return _NOT_IN_GROUP
    if attendee.departed_on is not None and held_on > attendee.departed_on:
        return said(
            "Ученик выбыл %(departed_on)s: на уроке %(held_on)s его уже не было.",
            departed_on=attendee.departed_on, held_on=held_on,
        )
    if held_on < attendee.enrolled_on:
        return said(
            "Ученик зачислен %(enrolled_on)s: на уроке %(held_on)s его ещё не было.",
            enrolled_on=attendee.enrolled_on, held_on=held_on,
        )
    return None


def _why_closed(term: ClassTerm | None) -> str | None:
    if term is None:
        return said("Этот день не входит ни в один учебный период: проверьте дату урока.")
    if not term.writable:
        return said(
            "Период «%(name)s» закрыт. Исправить отметку можно, когда его снова откроют: это "
            "делают директор и его заместители.",
            name=term.name,
        )
    return None


def _someone_else(current: str) -> str:
    if not current:
        return said(
            "Клетку тем временем изменили: сейчас она пуста. Проверьте и введите ещё раз."
        )
    return said(
        "Клетку тем временем изменили: сейчас в ней «%(current)s». Проверьте и введите ещё раз.",
        current=current,
    )


def _normal(text: str, codes: Codes) -> str:
    try:
        return format_cell(parse_cell(text, FILE_SCALE, codes))
    except CellError:
        return text


def _refused(current: str, message: str) -> Decision:
    return Decision(Status.REFUSED, current, message=message)
