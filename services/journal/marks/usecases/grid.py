"""Reads the grid of a subject group for one term: the page that teachers open most.

Written for speed: five statements whatever the size of the class, texts joined by the database.
A grid is read far more often than it is changed, and every change raises its group's version; so
its rows are cached for the version that they were read at. Who asks is checked and logged each
time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from sqlalchemy.orm import Session

from services.journal.attendance_codes.rules import CodeWriting
from services.journal.lessons.usecases.groups import Group, WorkTypeName, load_group
from services.journal.lessons.usecases.lessons import LessonHead, format_weight
from services.journal.marks.access import MARKS_READ, MARKS_WRITE
from services.journal.marks.queries import GRID_LESSONS, GRID_PUPILS
from services.journal.marks.rules.grid import outcome, row_texts, weight_units
from services.journal.schools.rules import Thresholds
from services.journal.years.rules import ClassTerm, TermState
from services.shared.accountability.access import Target, may
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class GridGroup:
    """What stands above the grid; `numeric` tells whether the class has marks at all.

    `can_write` is the caller's right; whether the term takes marks is the term's state.
    """

    id: UUID
    class_id: UUID
    class_name: str
    subject: str
    subgroup: str | None
    teacher: str | None
    year: str
    numeric: bool
    can_write: bool
    version: int


@dataclass(frozen=True, slots=True)
class GridTerm:
    """A term that the grid can be turned to."""

    id: UUID
    name: str
    state: TermState


@dataclass(frozen=True, slots=True)
class DatedGridTerm:
    """The term of the grid."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    state: TermState


@dataclass(frozen=True, slots=True)
class GridPupil:
    """A row: a text for each lesson, averages with two decimals, the mark that they propose.

    `before` are the cells of the term in another class or subgroup that the child had the subject
    in: they count in the averages. None for a child who has always been here.
    """

    id: UUID
    number: int
    name: str
    departed_on: date | None
    cells: list[str]
    average: str | None
    weighted: str | None
    term_mark: str | None
    proposed: str | None
    before: list[str] | None


@dataclass(frozen=True, slots=True)
class GridThresholds:
    """From which weighted average on which mark is proposed, and from how many marks on."""

    five: str
    four: str
    three: str
    two: str
    least_marks: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid as it is answered: its fields are the keys of the document, in their order.

    Lessons by day and place in the day, pupils by name, terms by date, the heaviest work first.
    Cells hold the stored codes; `attendance_codes` say how this class's journal writes them.
    `GridSchema` describes it, and a test holds it to that.
    """

    group: GridGroup
    term: DatedGridTerm
    terms: list[GridTerm]
    lessons: list[LessonHead]
    pupils: list[GridPupil]
    work_types: tuple[WorkTypeName, ...]
    thresholds: GridThresholds
    attendance_codes: tuple[CodeWriting, ...]


def read_grid(
    database: Database, caller: Caller, group_id: UUID, term_id: UUID | None
) -> Grid:
    """Return the grid of a group for a term; without one for today's, or the last with lessons.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such group, or its class has no such term.
    """
    day = today()
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(session, caller, MARKS_READ, group_id, day=day)
        term = _choose_term(group, term_id, day)
        body = _body(session, caller, group, term)
        record_access(session, caller, basis, kind="marks")
    target = Target(group_id=group.id, class_id=group.class_id)
    # Who may write is one thing, whether the term still takes marks another: pages tell which.
    writes = may(MARKS_WRITE, caller, target)
    return Grid(
        group=_group_head(group, writes),
        term=DatedGridTerm(term.id, term.name, term.starts_on, term.ends_on, term.state),
        terms=[GridTerm(t.id, t.name, t.state) for t in group.terms],
        lessons=body.lessons,
        pupils=body.pupils,
        work_types=group.work_types,
        thresholds=_thresholds(group.thresholds),
        attendance_codes=group.codes.writings,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """Columns and rows of a grid; shared between requests, so nobody changes them."""

    lessons: list[LessonHead]
    pupils: list[GridPupil]


_BODIES: LRUCache[tuple[Any, ...], _Body] = LRUCache(maxsize=512)
_LOCK = Lock()


def _body(session: Session, caller: Caller, group: Group, term: ClassTerm) -> _Body:
    # The version was read before the rows: what is cached is at least as new as its key.
    key = (group.id, group.version, term.id, term.starts_on, term.ends_on)
    with _LOCK:
        cached = _BODIES.get(key)
    if cached is not None:
        return cached
    body = _read_body(session, caller, group, term)
    # A cell of another group, which averages of who came from there hang on, raises its version.
    if all(pupil.before is None for pupil in body.pupils):
        with _LOCK:
            _BODIES[key] = body
    return body


def _read_body(session: Session, caller: Caller, group: Group, term: ClassTerm) -> _Body:
    which = {
        "school_id": caller.school_id,
        "group_id": group.id,
        "term_id": term.id,
        "starts_on": term.starts_on,
        "ends_on": term.ends_on,
    }
    lessons = session.execute(GRID_LESSONS, which).all()
    units = [weight_units(lesson.weight) for lesson in lessons]
    return _Body(
        [
            LessonHead(id_, held_on, ordinal, work, format_weight(weight), topic, homework)
            for id_, held_on, ordinal, work, weight, topic, homework in lessons
        ],
        [
            _pupil(number, row, units, group.thresholds)
            for number, row in enumerate(session.execute(GRID_PUPILS, which), start=1)
        ],
    )


def _choose_term(group: Group, term_id: UUID | None, day: date) -> ClassTerm:
    if term_id is not None:
        chosen = group.term(term_id)
    else:
        # Today's; in a past year the one with the last lesson; before the year the first.
        chosen = (
            group.term_on(day)
            or (group.term_on(group.last_lesson_on) if group.last_lesson_on else None)
            or next(iter(group.terms), None)
        )
    if chosen is None:
        raise NotFound(said("У этого класса нет такого учебного периода."))
    return chosen


def _thresholds(rule: Thresholds) -> GridThresholds:
    five, four, three, two = (f"{edge / 100:.2f}" for edge in rule[:4])
    return GridThresholds(five, four, three, two, rule.least_marks)


def _group_head(group: Group, writes: bool) -> GridGroup:
    return GridGroup(
        id=group.id,
        class_id=group.class_id,
        class_name=group.class_name,
        subject=group.subject,
        subgroup=group.subgroup,
        teacher=group.teacher,
        year=group.year,
        numeric=group.numeric,
        can_write=writes,
        version=group.version,
    )


def _pupil(number: int, row: Any, units: Sequence[int], rule: Thresholds) -> GridPupil:
    pupil_id, name, departed_on, places, texts, term_mark, before, weights = row
    cells = [(text, units[place]) for place, text in zip(places or (), texts or (), strict=True)]
    if before is not None:
        cells += zip((text or "" for text in before), map(weight_units, weights), strict=True)
    result = outcome(cells, rule)
    return GridPupil(
        pupil_id,
        number,
        name,
        departed_on,
        row_texts(len(units), places, texts),
        result.average,
        result.weighted,
        term_mark,
        result.proposed,
        None if before is None else [text for text in before if text],
    )
