"""Previews a timetable from a file, or writes it: whole, in one transaction, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.calendar.usecases.bells import (
    SHIFTS,
    NewSchedule,
    ShiftTimes,
    Use,
    schedules_of,
    write_schedule,
)
from services.journal.file_reader.child import TIMETABLE
from services.journal.file_reader.opening import open_file
from services.journal.papers.outcome import (
    Fate,
    ListReport,
    make_report,
    unreadable_report,
)
from services.journal.papers.structure import Findings
from services.journal.papers.timetable.reading import read_timetable
from services.journal.papers.timetable.structure import WrittenTimetable
from services.journal.people.seen import seen_of
from services.journal.scheduling.usecases.effects import ColumnEffects, told_effects
from services.journal.schools.usecases import school_name
from services.journal.sections.access import SETTINGS_WRITE
from services.journal.sections.rules import Section
from services.journal.sections.usecases import raise_section
from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.timetable.rules.validity import Validity
from services.journal.timetable.usecases.timetables import find_validity, lock_timetables
from services.journal.timetable_files.queries import load_current_state, load_entries
from services.journal.timetable_files.rules.bells import FileBells, compare_bells
from services.journal.timetable_files.rules.current_state import CurrentState
from services.journal.timetable_files.rules.matching import Matching, Question
from services.journal.timetable_files.rules.planning import (
    Step,
    make_entries,
    make_lines,
    make_steps,
)
from services.journal.timetable_files.usecases.writing import write_steps
from services.journal.workbooks import AcademicYear as YearName
from services.journal.workbooks import WorkbookRefused
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict
from services.shared.wording import said

# Called with what is being done, how far it is, and of how many steps.
Progress = Callable[[str, int, int], None]

_STEPS = (
    said("Читаю файл"), said("Сверяю с нагрузкой"), said("Записываю"), said("Готово"),
)
_TOO_MUCH = said(
    "Файл не читается: он слишком велик или повреждён. Экспортируйте расписание заново."
)


@dataclass(frozen=True, slots=True)
class TimetableReport:
    """What a file does, or would do: `report` counts weekly lessons of groups; `questions` are
    the names that the school has to say once; the timetable holds from `since` to `until`.
    `columns` is what it does to those of the journals, `bells` what the file says of times; `seen`
    is the same digest as long as the file would do the same.
    """

    report: ListReport
    questions: list[Question] = field(default_factory=list)
    since: date | None = None
    until: date | None = None
    columns: ColumnEffects = field(default_factory=ColumnEffects)
    bells: FileBells = field(default_factory=FileBells)
    seen: str = ""


def show_no_progress(_what: str, _done: int, _total: int) -> None:
    """Nothing: nobody is watching."""


def import_timetable(
    database: Database,
    caller: Caller,
    *,
    content: bytes,
    year: str,
    since: date | None = None,
    preview: bool = False,
    bells: bool = False,
    seen: str | None = None,
    progress: Progress = show_no_progress,
) -> TimetableReport:
    """Bring a timetable in, or with `preview` only look at what it would change.

    With `seen` it is written only where it does what the preview of that digest showed.

    It holds from `since` on: without it, from the year's first day, or where the school has a
    timetable that holds already and the file differs, from today. With `bells`, a school that has
    no bell schedule in the year takes the file's times.

    Raises:
        BadInput: `since` is outside the year, or the file's times meet.
        Conflict: the school, the file or the days are others than those of the preview.
        Forbidden: the caller may not.
        NotFound: there is no such school.
    """
    basis = require(TIMETABLE_WRITE, caller, Target(school_id=caller.school_id))
    _show(progress, 0)
    found = Findings()
    try:
        name = _name(year)
        written = read_timetable(open_file(content, _TOO_MUCH, TIMETABLE), found)
    except WorkbookRefused as refusal:
        return TimetableReport(unreadable_report(refusal.args[0]))
    _show(progress, 1)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        school_name(session, school_id)
        opened = _year(session, school_id, name)
        if opened is None:
            return TimetableReport(unreadable_report(said(
                "Учебного года %(year)s в школе нет: сначала загрузите списки и нагрузку.",
                year=name,
            )))
        lock_timetables(session, school_id)
        validity = find_validity(session, opened, since)
        state = load_current_state(session, school_id, opened, validity.since)
        report, steps = _plan(session, written, state, validity, found, school_id)
        changed = any(step.fate is not Fate.UNCHANGED for step in steps)
        columns, there = ColumnEffects(), seen_of(opened.id, validity, steps)
        if changed and not preview and seen not in (None, there):
            raise Conflict(said(
                "Пока вы смотрели, расписание изменилось, и файл сделал бы другое. Ничего не "
                "записано: проверьте файл ещё раз."
            ))
        if changed and not found.problems:
            _show(progress, 2)
            columns = told_effects(
                session, opened, _classes(steps, state), validity.since, validity.until,
                lambda: write_steps(session, caller, opened, validity, steps), keep=not preview,
            )
        times = _bells(session, caller, opened, written)
        if bells and times.offered and not preview and not found.problems:
            times = _take_bells(session, caller, opened, times)
        record_access(session, caller, basis, kind="timetable")
    _show(progress, 3)
    return TimetableReport(
        report[0], report[1], validity.since if changed else None,
        validity.until if changed else None, columns, times, there,
    )


def _plan(
    session: Session, written: WrittenTimetable, state: CurrentState, validity: Validity,
    found: Findings, school_id: str,
) -> tuple[tuple[ListReport, list[Question]], list[Step]]:
    matching = Matching(state, found)
    matched = matching.match(written.lessons)
    entries = make_entries(matched, state, found)
    known = load_entries(session, school_id, validity.base) if validity.base else []
    steps = make_steps(entries, known, state)
    report = make_report(make_lines(steps, state), found)
    return (report, list(matching.questions.values())), steps


def _bells(
    session: Session, caller: Caller, year: AcademicYear, written: WrittenTimetable
) -> FileBells:
    schedules = schedules_of(session, school_of(caller), year.id)
    every_day = Use()
    schedules.sort(key=lambda one: all(
        (use.weekday, use.held_on) != (every_day.weekday, every_day.held_on) for use in one.uses
    ))
    return compare_bells(
        written.periods, [shift.bells for one in schedules for shift in one.shifts]
    )


def _take_bells(
    session: Session, caller: Caller, year: AcademicYear, offered: FileBells
) -> FileBells:
    require(SETTINGS_WRITE, caller, Target(school_id=caller.school_id))
    raise_section(session, year.school_id, Section.BELLS)
    write_schedule(session, year.school_id, year.id, NewSchedule(
        str(said("Обычное")), [ShiftTimes(SHIFTS[0], offered.offered)], [Use()]
    ))
    return replace(offered, taken=True)


def _classes(steps: list[Step], state: CurrentState) -> set[UUID]:
    """Return the classes whose weeks change."""
    return {
        state.group_by_id[entry.group_id].class_id
        for step in steps if step.fate is not Fate.UNCHANGED
        for entry in (step.old, step.new) if entry is not None
    }


def _year(session: Session, school_id: str, name: str) -> AcademicYear | None:
    return session.scalars(
        select(AcademicYear).where(
            AcademicYear.school_id == school_id, AcademicYear.name == name
        )
    ).one_or_none()


def _name(year: str) -> str:
    try:
        return YearName.parse(year).name
    except ValueError as error:
        raise WorkbookRefused(error.args[0], "year") from error


def _show(progress: Progress, step: int) -> None:
    progress(_STEPS[step], step, len(_STEPS) - 1)
