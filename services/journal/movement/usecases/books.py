"""The alphabet book and the movement log, as pages and files, with the counts of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, func, literal, select
from sqlalchemy.orm import Session

from services.journal.classes.rules import DepartureReason
from services.journal.movement.access import MOVEMENT_BOOKS
from services.journal.movement.queries import (
    counted_after,
    in_school,
    select_periods,
    select_spells,
)
from services.journal.movement.rules.counts import (
    Counts,
    Period,
    Spell,
    Step,
    StepKind,
    count,
    steps_of,
)
from services.journal.movement.rules.stays import Stay
from services.journal.movement.usecases.children import read_stays
from services.journal.people.models import Pupil
from services.journal.years.models import AcademicYear
from services.journal.years.rules import WHOLE_YEAR, told_term
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import Listing, ListPage, has_words, plain, read_page
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said

_ARRIVALS_AFTER = "arrivals_after_september"
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class BookLine:
    """A child of the alphabet book: when and how it came, and when and how it left, if it did."""

    id: UUID
    name: str
    born_on: date | None
    sex: str | None
    enrolled_on: date | None
    class_name: str | None
    came_from: str | None
    order_number: str | None
    departed_on: date | None
    last_class: str | None
    graduated: bool
    went_to: str | None
    departure_order: str | None


@dataclass(frozen=True, slots=True)
class BookQuery:
    """Which lines of the alphabet book: by words or the first letter of a name, who has left."""

    words: str = ""
    letter: str | None = None
    state: str | None = None  # here, gone
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period that is reported by."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the movement log; a class is None where the child comes from or goes outside."""

    pupil_id: UUID
    name: str
    born_on: date | None
    kind: StepKind
    day: date
    order_number: str | None
    from_class: str | None
    to_class: str | None
    where: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class MovementLog:
    """The movement of a period of a year: lines by day, and what they come to."""

    year_id: UUID
    year: str
    period: NamedPeriod
    periods: list[NamedPeriod]
    counts: Counts
    lines: list[LogLine]


def read_alphabet_book(
    database: Database, caller: Caller, query: BookQuery, *, whole: bool = False
) -> ListPage[BookLine]:
    """Return a page of the alphabet book, or with `whole` everything that is asked for.

    Raises:
        Forbidden: the caller's role does not read it.
        NotFound: the place in the list is no more.
    """
    basis = require(MOVEMENT_BOOKS, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    listing = Listing(
        select(Pupil).where(Pupil.school_id == school_id, Pupil.merged_into.is_(None)),
        Pupil.id, (Pupil.sort_key, Pupil.id),
    )
    with database.transaction(school_id) as session:
        size = {"size": _ALL} if whole else {}
        page = read_page(session, listing, _narrowed(query), query.after, **size)
        stays = read_stays(session, school_id, [one.id for one in page.items])
        record_access(session, caller, basis, kind="movement")
        return page.map(lambda one: _book_line(one, stays.get(one.id, [])))


def _narrowed(query: BookQuery) -> dict[str, Any]:
    narrowed: dict[str, Any] = {}
    if query.words.strip():
        narrowed["words"] = has_words(query.words, Pupil.full_name)
    if query.letter:
        narrowed["letter"] = func.left(plain(Pupil.family_name), 1) == plain(
            literal(query.letter[0], Text)
        )
    if query.state:
        narrowed["state"] = in_school(today(), gone=query.state == "gone")
    return narrowed


def _book_line(pupil: Pupil, stays: Sequence[Stay]) -> BookLine:
    first, last = (stays[0], stays[-1]) if stays else (None, None)
    left = last if last is not None and last.departed_on is not None else None
    return BookLine(
        id=pupil.id,
        name=pupil.full_name,
        born_on=pupil.born_on,
        sex=pupil.sex,
        enrolled_on=first.enrolled_on if first else None,
        class_name=first.school_class.name if first else None,
        came_from=first.came_from if first else None,
        order_number=first.order_number if first else None,
        departed_on=left.departed_on if left else None,
        last_class=last.school_class.name if last else None,
        graduated=left is not None and left.departure_reason == DepartureReason.GRADUATED,
        went_to=left.went_to if left else None,
        departure_order=left.departure_order if left else None,
    )


def read_movement_log(
    database: Database,
    caller: Caller,
    year_id: UUID,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> MovementLog:
    """Return the movement log of a period of a year, of the whole year without days.

    Raises:
        Forbidden: the caller's role does not read it.
        NotFound: the school has no such year.
    """
    basis = require(MOVEMENT_BOOKS, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        year = session.execute(
            select(AcademicYear, counted_after(_ARRIVALS_AFTER)).where(
                AcademicYear.school_id == school_id, AcademicYear.id == year_id
            )
        ).one_or_none()
        if year is None:
            raise NotFound(said("Такого учебного года нет."))
        opened, begun = year
        periods = [
            NamedPeriod(str(WHOLE_YEAR), opened.starts_on, opened.ends_on),
            *(
                NamedPeriod(told_term(name), *days)
                for name, *days in session.execute(select_periods(school_id, year_id))
            ),
        ]
        chosen = _chosen(periods, starts_on, ends_on)
        log = _read_log(session, school_id, opened, begun, chosen, periods)
        record_access(session, caller, basis, kind="movement")
        return log


def _chosen(
    periods: Sequence[NamedPeriod], starts_on: date | None, ends_on: date | None
) -> NamedPeriod:
    whole = periods[0]
    if starts_on is None and ends_on is None:
        return whole
    first, last = starts_on or whole.starts_on, ends_on or whole.ends_on
    named = (one for one in periods if (one.starts_on, one.ends_on) == (first, last))
    return next(named, NamedPeriod("", first, last))


def _read_log(
    session: Session,
    school_id: str,
    year: AcademicYear,
    begun: date,
    chosen: NamedPeriod,
    periods: list[NamedPeriod],
) -> MovementLog:
    rows = session.execute(select_spells(school_id, year.id)).all()
    spells = [Spell(*row[1:]) for row in rows]
    period = Period(chosen.starts_on, chosen.ends_on, year.ends_on, begun)
    steps = [one for one in steps_of(spells) if _is_told(one, period)]
    who = list({_pupil_of(one) for one in steps})
    pupils = {
        one.id: one
        for one in session.scalars(
            select(Pupil).where(Pupil.school_id == school_id, Pupil.id.in_(who))
        )
    }
    stays = {
        (pupil_id, stay.school_class.id, stay.enrolled_on): stay
        for pupil_id, own in read_stays(session, school_id, who).items()
        for stay in own
    }
    return MovementLog(
        year.id,
        year.name,
        chosen,
        periods,
        count(spells, period),
        [_log_line(one, pupils[_pupil_of(one)], stays) for one in steps],
    )


def _is_told(step: Step, period: Period) -> bool:
    """Whether a movement is a line of the log: of its days, and no beginning of a year."""
    first = period.starts_on if period.starts_on > period.counted_after else date.min
    if not first <= step.day <= max(period.ends_on, _end_of(period)):
        return False
    begins = step.kind is StepKind.ARRIVED and step.day <= period.counted_after
    return not begins or (step.into is not None and step.into.reason not in (None, "next_year"))


def _end_of(period: Period) -> date:
    """The last period of a year has the departures of the summer after it."""
    return date.max if period.ends_on >= period.year_ends_on else period.ends_on


def _pupil_of(step: Step) -> UUID:
    spell = step.into or step.out
    assert spell is not None  # noqa: S101  (a step is out of one or into one)
    return spell.pupil_id


def _log_line(
    step: Step, pupil: Pupil, stays: dict[tuple[UUID, UUID, date], Stay]
) -> LogLine:
    into, out = step.into, step.out
    comes = stays[into.pupil_id, into.class_id, into.enrolled_on] if into else None
    goes = stays[out.pupil_id, out.class_id, out.enrolled_on] if out else None
    arrives = step.kind is StepKind.ARRIVED
    return LogLine(
        pupil.id,
        pupil.full_name,
        pupil.born_on,
        step.kind,
        step.day,
        comes.order_number if comes else goes.departure_order if goes else None,
        out.class_name if out else None,
        into.class_name if into else None,
        comes.came_from if comes and arrives else goes.went_to if goes and not comes else None,
        comes.reason if comes and arrives else goes.departure_reason if goes else None,
    )

