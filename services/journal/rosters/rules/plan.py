"""What a list of pupils changes in a school: the plan that is shown, and written as it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.journal.classes.rules import ArrivalReason, DepartureReason
from services.journal.list_reading.rules.known import KnownEnrolment
from services.journal.papers.outcome import Line
from services.journal.papers.structure import ClassKey, Findings, RosterClass, Sex
from services.journal.workbooks.names import PersonName


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child whom the school does not know yet."""

    name: PersonName
    born_on: date | None
    sex: Sex | None


@dataclass(frozen=True, slots=True)
class ChildChange:
    """What is written of a child who is known: the whole row as it is to be."""

    name: PersonName
    born_on: date | None
    sex: str | None
    identity: bool  # whether name or birth date are other than before


@dataclass(frozen=True, slots=True)
class Leaving:
    """A child who leaves a class: into `into`, or the school."""

    pupil_id: UUID
    enrolment: KnownEnrolment
    stated_on: date | None
    into: ClassKey | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """A child who comes into a class on a day."""

    pupil_id: UUID
    into: ClassKey
    on: date
    reason: ArrivalReason | None = None


@dataclass(frozen=True, slots=True)
class PlannedRepresentative:
    """A representative as the row is to be."""

    name: PersonName
    phone: str | None
    e_mail: str | None


@dataclass(slots=True)
class Plan:
    """Everything that a list changes; with problems nothing of it is written.

    `numbers` are those of somebody else's system, each of a child.
    """

    classes: tuple[RosterClass, ...] = ()
    new_classes: dict[UUID, RosterClass] = field(default_factory=dict)
    new_children: dict[UUID, NewChild] = field(default_factory=dict)
    child_changes: dict[UUID, ChildChange] = field(default_factory=dict)
    leaving: list[Leaving] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    new_representatives: dict[UUID, PlannedRepresentative] = field(default_factory=dict)
    contacts: dict[UUID, PlannedRepresentative] = field(default_factory=dict)
    relations: dict[tuple[UUID, UUID], str | None] = field(default_factory=dict)
    numbers: dict[str, UUID] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    found: Findings = field(default_factory=Findings)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an enrolment ends: on `last_day`."""

    enrolment_id: UUID
    last_day: date
    reason: DepartureReason | None = None


def settle_days(
    leaving: Iterable[Leaving], last_marks: dict[UUID, date], today: date
) -> tuple[list[Ending], list[Coming], list[tuple[UUID, ClassKey]]]:
    """Return how enrolments end, who comes into which class when, and classes put right.

    A child leaves on the day of the list. Where the journal knows better (the enrolment began on
    that day or after it, or there is a mark of that day or later), it is today, but never before
    the day after the last mark: no mark ends outside the enrolment. An enrolment that has not
    begun is put right instead of ended. `last_marks` are by child, in the class left.
    """
    endings, coming, corrected = [], [], []
    for one in leaving:
        began = one.enrolment.enrolled_on
        last = max(began, last_marks.get(one.pupil_id, began))
        if one.into is None:
            stated = one.stated_on if one.stated_on and one.stated_on >= last else None
            endings.append(Ending(one.enrolment.id, stated or max(today, last)))
        elif today < began and one.pupil_id not in last_marks:
            corrected.append((one.enrolment.id, one.into))
        else:
            stated = one.stated_on if one.stated_on and one.stated_on > last else None
            first = stated or max(today, date.fromordinal(last.toordinal() + 1))
            last_day = date.fromordinal(first.toordinal() - 1)
            endings.append(Ending(one.enrolment.id, last_day, DepartureReason.MOVED))
            coming.append(Coming(one.pupil_id, one.into, first, ArrivalReason.MOVED))
    return endings, coming, corrected
