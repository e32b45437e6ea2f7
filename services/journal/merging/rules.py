"""What stands against two records of a child being one, and what becomes of their stays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.journal.marks.rules.marks import CellContent
from services.shared.wording import said

Row = dict[str, Any]
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Stay:
    """An enrolment with the name of its class and year; `closed`: the class's year is closed."""

    row: Row
    class_name: str
    year: str
    closed: bool

    @property
    def class_id(self) -> UUID:
        """Return the class."""
        found: UUID = self.row["class_id"]
        return found

    @property
    def since(self) -> date:
        """Return the first day."""
        found: date = self.row["enrolled_on"]
        return found

    @property
    def until(self) -> date | None:
        """Return the last day, if there is one."""
        found: date | None = self.row["departed_on"]
        return found

    def meets(self, other: "Stay") -> bool:
        """Whether two stays of one year have a day in common."""
        return (
            self.row["year_id"] == other.row["year_id"]
            and self.since <= (other.until or date.max)
            and other.since <= (self.until or date.max)
        )


@dataclass(frozen=True, slots=True)
class Member:
    """A child in a subgroup: its row, and the subgroup's class, subject and names."""

    row: Row
    class_id: UUID
    subject_id: UUID
    subject: str
    group: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that is not empty, or a term mark: `column_id` is the lesson or the term."""

    group_id: UUID
    column_id: UUID
    class_id: UUID
    subject: str
    day: date
    content: CellContent


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil's row with all that hangs on it.

    `left` are its times in subgroups that it has left, `former` records that went into it before.
    """

    pupil: Row
    stays: Sequence[Stay]
    members: Sequence[Member]
    left: Sequence[Row]
    cells: Sequence[Mark]
    term_marks: Sequence[Mark]
    representations: Sequence[Row]
    ended: Sequence[Row]
    assignments: Sequence[Row]
    numbers: Sequence[Row]
    codes: Sequence[Row]
    commendations: Sequence[Row]
    calendars: Sequence[Row]
    former: Sequence[Row]

    @property
    def name(self) -> str:
        """Return the full name."""
        parts = (self.pupil[one] for one in ("family_name", "given_name", "patronymic"))
        return " ".join(filter(None, parts))

    @property
    def closed(self) -> list[Stay]:
        """Return the stays in classes whose year is closed."""
        return [one for one in self.stays if one.closed]


def find_obstacles(stays: Child, goes: Child) -> Iterator[str]:
    """Return a sentence for each thing that stands against two records being one child."""
    born = (stays.pupil["born_on"], goes.pupil["born_on"])
    if None not in born and born[0] != born[1]:
        yield said(
            "Даты рождения разные: %(one)s и %(other)s. Если это один ребёнок, сначала исправьте "
            "дату в его карточке.", one=born[0], other=born[1],
        )
    sexes = {stays.pupil["sex"], goes.pupil["sex"]} - {None}
    if len(sexes) > 1:
        yield said("В карточках разный пол: сначала исправьте его.")
    for one in goes.closed:
        yield said(
            "У карточки, которая уходит, закрыт %(year)s учебный год в %(name)s: закрытое не "
            "переносят. Оставьте эту карточку, а другую присоедините к ней.",
            year=one.year, name=one.class_name,
        )
    yield from _clashing_stays(stays, goes)
    yield from _clashing_groups(stays, goes)
    yield from _clashing_marks(stays, goes)
    if {row["monitoring_id"] for row in stays.codes} & {
        row["monitoring_id"] for row in goes.codes
    }:
        yield said("Обоим выданы коды одной и той же работы: результаты остались бы без ребёнка.")
    yield from _clashing_restrictions(stays, goes)


def _clashing_stays(stays: Child, goes: Child) -> Iterator[str]:
    for one in goes.stays:
        met = [other for other in stays.stays if one.meets(other)]
        for other in met:
            if other.class_id != one.class_id:
                yield said(
                    "В одни и те же дни числятся в разных классах: %(one)s с %(since)s и "
                    "%(other)s с %(from_day)s. Сначала исправьте движение.",
                    one=one.class_name, since=one.since, other=other.class_name,
                    from_day=other.since,
                )
            elif len(met) > 1:
                yield said(
                    "Пребывание в %(name)s пересекается с двумя другими: сначала исправьте "
                    "движение.", name=one.class_name,
                )
                break
            elif other.closed:
                yield said(
                    "Оба числятся в %(name)s, а %(year)s учебный год там закрыт: закрытое не "
                    "меняют.", name=one.class_name, year=one.year,
                )


def _clashing_groups(stays: Child, goes: Child) -> Iterator[str]:
    for one in goes.members:
        for other in stays.members:
            if (one.class_id, one.subject_id) == (other.class_id, other.subject_id) and (
                one.row["group_id"] != other.row["group_id"]
            ):
                yield said(
                    "Числятся в разных подгруппах: %(subject)s, «%(one)s» и «%(other)s». Сначала "
                    "оставьте одну.", subject=one.subject, one=one.group, other=other.group,
                )


def _clashing_marks(stays: Child, goes: Child) -> Iterator[str]:
    for here, there, is_term in (
        (stays.cells, goes.cells, False), (stays.term_marks, goes.term_marks, True)
    ):
        taken = {(one.group_id, one.column_id) for one in here}
        both = [one for one in there if (one.group_id, one.column_id) in taken]
        if both and is_term:
            yield said(
                "У обоих стоят отметки за один и тот же период: %(where)s.",
                where=", ".join(sorted({one.subject for one in both})),
            )
        elif both:
            named = sorted({f"{one.subject} {one.day:%d.%m.%Y}" for one in both})
            more = "…" if len(named) > _MOST_NAMED else ""
            yield said(
                "У обоих есть отметки на одном и том же уроке (%(count)s): %(where)s. Похоже, "
                "это два ребёнка; если один, сначала оставьте отметку в одной строке журнала.",
                count=len(both), where=", ".join(named[:_MOST_NAMED]) + more,
            )


def _clashing_restrictions(stays: Child, goes: Child) -> Iterator[str]:
    here = {row["representative_id"]: restriction_of(row) for row in stays.representations}
    for row in goes.representations:
        held = here.get(row["representative_id"])
        own = restriction_of(row)
        if held is not None and own != held and any(held) and any(own):
            yield said(
                "Один и тот же представитель ограничен двумя разными решениями суда: сначала "
                "оставьте в одной карточке верное."
            )


def restriction_of(row: Row) -> tuple[Any, ...]:
    """Return what a court restricts in a representation; all None where it does not."""
    return row["restricted_by"], row["restricted_from"], row["restricted_until"]


def joined_stay(one: Row, other: Row) -> Row:
    """Return what becomes of two enrolments in one class with days in common: the days of both.

    The arrival is the earlier one's, the departure the later one's; what it lacks, the other says.
    """
    first, second = sorted((one, other), key=lambda row: row["enrolled_on"])
    after: Row = {"enrolled_on": first["enrolled_on"]}
    for name in ("reason", "order_number", "came_from"):
        after[name] = first[name] if first[name] is not None else second[name]
    ends = (one["departed_on"], other["departed_on"])
    last = None if None in ends else max((one, other), key=lambda row: row["departed_on"])
    for name in ("departed_on", "departure_reason", "departure_order", "went_to"):
        after[name] = last[name] if last else None
    return after


def joined_days(one: Row, other: Row) -> Row:
    """Return the days of two rows with `since` and `until` together; None is of old, or open."""
    starts, ends = (one["since"], other["since"]), (one["until"], other["until"])
    return {
        "since": None if None in starts else min(starts),
        "until": None if None in ends else max(ends),
    }


def days_meet(one: Row, other: Row) -> bool:
    """Whether two rows with `since` and `until` have a day in common."""
    return (one["since"] or date.min) <= (other["until"] or date.max) and (
        other["since"] or date.min
    ) <= (one["until"] or date.max)


def which_is_fuller(names: Iterable[Sequence[str]]) -> int:
    """Return the place of the name that says most: journals give initials; the first of equals."""
    lengths = [sum(len(part.rstrip(".")) for part in name) for name in names]
    return lengths.index(max(lengths))


def surviving_person(stays: UUID, goes: UUID, elsewhere: set[UUID], known: set[UUID]) -> UUID:
    """Return which of two persons goes on: who is somebody elsewhere, else who has an account.

    `elsewhere` are those with a role at another school or above the schools: of these no row
    outside of this school is touched. `known` are those with an account.
    """
    for some in (elsewhere, known):
        if goes in some and stays not in some:
            return goes
        if stays in some:
            return stays
    return stays
