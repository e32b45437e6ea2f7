"""A child's stays in classes: which movement may follow them, and which may be taken back."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.journal.classes.rules import ArrivalReason, DepartureReason
from services.shared.errors import FieldError
from services.shared.wording import said

_DAY = timedelta(days=1)
AFTER_YEAR = timedelta(days=92)
"""So long after a year a departure may be entered: a summer has no year of its own."""


@dataclass(frozen=True, slots=True)
class ClassOfYear:
    """A class with the days of its year; `closed`: its composition does not change any more."""

    id: UUID
    name: str
    grade: int
    year_id: UUID
    year: str
    year_starts_on: date
    year_ends_on: date
    closed: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """A child is in a class from one day to another: an enrolment with its class."""

    id: UUID
    school_class: ClassOfYear
    enrolled_on: date
    departed_on: date | None
    reason: str | None
    order_number: str | None
    came_from: str | None
    departure_reason: str | None
    departure_order: str | None
    went_to: str | None


class Undo(StrEnum):
    """What the last movement of a child was, when it may be taken back."""

    ARRIVAL = "arrival"
    TRANSFER = "transfer"
    DEPARTURE = "departure"


def version_of(stays: Sequence[Stay]) -> str:
    """Return what tells one state of a child's stays from another: forms carry it."""
    told = "\n".join(
        str((one.id, one.school_class.id, *astuple(one)[2:])) for one in stays
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def stay_of_year(stays: Sequence[Stay], year_id: UUID) -> Stay | None:
    """Return the last stay of a year that has not ended."""
    of_year = [one for one in stays if one.school_class.year_id == year_id]
    return of_year[-1] if of_year and of_year[-1].departed_on is None else None


def is_move(before: Stay, after: Stay) -> bool:
    """Whether a stay goes on in another class of the year, the day after."""
    return continues(
        before.departed_on, before.departure_reason, after.enrolled_on, after.reason
    ) and before.school_class.year_id == after.school_class.year_id


def continues(
    departed_on: date | None, departure_reason: str | None, enrolled_on: date, reason: str | None
) -> bool:
    """Whether an enrolment follows another without the child having left the school.

    Lists and files tell no reason: who is elsewhere the day after has moved.
    """
    return (
        departed_on is not None
        and departed_on + _DAY == enrolled_on
        and departure_reason in (None, DepartureReason.MOVED)
        and reason in (None, ArrivalReason.MOVED)
    )


def check_arrival(
    stays: Sequence[Stay], into: ClassOfYear, day: date
) -> Iterator[FieldError]:
    """Tell why a child cannot come into a class on a day."""
    yield from _check_class(into, day, "day")
    for one in stays:
        name = one.school_class.name
        if one.school_class.year_id != into.year_id:
            continue
        if one.departed_on is None:
            yield FieldError("class_id", said(
                "Ребёнок уже числится в %(name)s с %(since)s: оформите перевод.",
                name=name, since=one.enrolled_on,
            ))
        elif one.departed_on >= day:
            yield FieldError("day", said(
                "В %(name)s ребёнок числится по %(until)s: зачислить можно со следующего дня.",
                name=name, until=one.departed_on,
            ))


def begins_with_year(stay: Stay, day: date) -> bool:
    """Whether a rollover has made a stay that begins on a day: the class may be another yet."""
    return stay.reason == ArrivalReason.NEXT_YEAR and stay.enrolled_on == day


def leaves_before_year(stays: Sequence[Stay], day: date) -> bool:
    """Whether a day is before the stay that a rollover has made, in the class of before."""
    if len(stays) < 2:
        return False
    before, last = stays[-2:]
    lasting = before.departed_on is None and last.departed_on is None
    return lasting and last.reason == ArrivalReason.NEXT_YEAR and day < last.enrolled_on


def check_transfer(
    stay: Stay | None, into: ClassOfYear, day: date, last_mark: date | None, *, anew: bool = False
) -> Iterator[FieldError]:
    """Tell why a child cannot go from its class into another from a day on.

    `anew`: nothing hangs on the class yet into which the rollover has put it on that day.
    """
    if stay is None:
        yield FieldError("class_id", said(
            "В этом учебном году ребёнок не числится в классе: переводить неоткуда. Зачислите его."
        ))
        return
    old = stay.school_class
    if old.id == into.id:
        yield FieldError("class_id", said("Ребёнок и так в %(name)s.", name=into.name))
    yield from _check_class(into, day, "day")
    if old.closed:
        yield FieldError("class_id", _closed(old))
    if anew:
        return
    yield from _check_days(stay, day, last_mark, said(
        "В %(name)s у ребёнка есть запись за %(last)s: перевод не раньше следующего дня.",
        name=old.name, last=last_mark,
    ), first_day=True)


def check_departure(stay: Stay | None, day: date, last_mark: date | None) -> Iterator[FieldError]:
    """Tell why a child cannot leave its class with a day as the last one."""
    if stay is None:
        yield FieldError("day", said("Ребёнок не числится ни в одном классе."))
        return
    old = stay.school_class
    if old.closed and day < old.year_ends_on:
        yield FieldError("day", _closed(old))
    if day > old.year_ends_on + AFTER_YEAR:
        yield FieldError("day", said(
            "%(day)s — после учебного года класса %(name)s (до %(until)s): проверьте день.",
            day=day, name=old.name, until=old.year_ends_on,
        ))
    yield from _check_days(stay, day, last_mark, said(
        "В %(name)s у ребёнка есть запись за %(last)s: выбыть раньше он не мог. Исправьте день "
        "или уберите запись.", name=old.name, last=last_mark,
    ), first_day=False)


def _check_days(
    stay: Stay, day: date, last_mark: date | None, marked: str, *, first_day: bool
) -> Iterator[FieldError]:
    """`first_day`: the day is the first elsewhere, and not the last one here."""
    name, since = stay.school_class.name, stay.enrolled_on
    if first_day and day == since:
        yield FieldError("day", said(
            "В %(name)s ребёнок с того же дня. Если то зачисление ошибочно, отмените его; если "
            "нет, переведите со следующего дня.", name=name,
        ))
    elif day < since:
        yield FieldError("day", said(
            "В %(name)s ребёнок только с %(since)s: день раньше этого не подходит.",
            name=name, since=since,
        ))
    elif last_mark is not None and (day <= last_mark if first_day else day < last_mark):
        yield FieldError("day", marked)


def _check_class(into: ClassOfYear, day: date, field: str) -> Iterator[FieldError]:
    if into.closed:
        yield FieldError("class_id", _closed(into))
    if not into.year_starts_on <= day <= into.year_ends_on:
        yield FieldError(field, said(
            "День должен быть в учебном году %(year)s: с %(since)s по %(until)s.",
            year=into.year, since=into.year_starts_on, until=into.year_ends_on,
        ))


def _closed(school_class: ClassOfYear) -> str:
    return said(
        "Учебный год класса %(name)s закрыт: состав его больше не меняется.",
        name=school_class.name,
    )


def last_movement(stays: Sequence[Stay]) -> Undo | None:
    """Return what the last movement of a child was; None where there is none to take back.

    That of a year rollover is taken back with all others of it.
    """
    if not stays:
        return None
    last = stays[-1]
    if last.departed_on is not None:
        return Undo.DEPARTURE
    if last.reason == ArrivalReason.NEXT_YEAR:
        return None
    if len(stays) > 1 and is_move(stays[-2], last):
        return Undo.TRANSFER
    return Undo.ARRIVAL


def check_undo(stays: Sequence[Stay], has_records: bool) -> Iterator[FieldError]:
    """Tell why the last movement cannot be taken back; `has_records`: something hangs on it."""
    what = last_movement(stays)
    if what is None:
        whole = said("Отменять нечего: в класс ребёнка перевели вместе со всей школой.")
        nothing = said("Отменять нечего: движения у ребёнка ещё не было.")
        yield FieldError("version", whole if stays else nothing)
        return
    last, day = stays[-1].school_class, stays[-1].departed_on
    # Who left with the year or after it is in the closed composition either way.
    if last.closed and (day is None or day < last.year_ends_on):
        yield FieldError("version", _closed(last))
    if what is Undo.TRANSFER and stays[-2].school_class.closed:
        yield FieldError("version", _closed(stays[-2].school_class))
    if what is not Undo.DEPARTURE and has_records:
        yield FieldError("version", said(
            "В %(name)s у ребёнка уже есть отметки, коды или решения: зачисление не отменить. "
            "Оформите перевод или выбытие.", name=last.name,
        ))
