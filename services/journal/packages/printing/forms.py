"""Lays a record out by what fits on a sheet and prints it; the same record, the same bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from services.journal.closing.rules import Decision
from services.journal.packages.printing.documents import (
    Head,
    JournalForm,
    ListedPupil,
    Sheet,
    SheetColumn,
    SheetMonth,
    SheetRow,
    SubjectPages,
    SummaryForm,
    SummaryPupil,
    SummaryRow,
    TaughtLesson,
)
from services.journal.packages.rules.record import (
    ClassRecord,
    RecordGroup,
    RecordLesson,
    RecordPupil,
    absences,
    mark_of,
)
from services.journal.years.rules import ClassTerm
from services.shared.printing import print_form
from services.shared.process.clock import day_of

_FORMS = Path(__file__).parent
_COLUMNS = 30  # lessons beside each other on a landscape A4
_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)
_DECISIONS = {
    Decision.PROMOTED: "переведён(а) в следующий класс",
    Decision.CONDITIONALLY: "переведён(а) условно",
    Decision.RETAINED: "оставлен(а) на повторное обучение",
}
_LAST_GRADES = {
    9: "основное общее образование завершено",
    11: "среднее общее образование завершено",
}


def print_journal(record: ClassRecord) -> bytes:
    """Return the class journal."""
    form = JournalForm(
        pupils=[
            ListedPupil(
                pupil.number, pupil.full_name, _day(pupil.enrolled_on), _day(pupil.departed_on)
            )
            for pupil in record.pupils
        ],
        subjects=[_subject(record, group) for group in record.groups],
        codes=", ".join(f"{one.letters} — {one.name}" for one in record.legend()),
    )
    return _compile("journal.typ", record, form)


def print_summary(record: ClassRecord) -> bytes:
    """Return the class summary sheet."""
    form = SummaryForm(
        subjects=list(record.sheet_subjects()),
        periods=[row.title for row in _periods(record)],
        pupils=[
            _summary_of(record, pupil)
            for pupil in record.pupils
            if pupil.departed_on is None or pupil.decision is not None
        ],
        protocol_no=record.protocol_no,
        protocol_on=_day(record.protocol_on),
    )
    return _compile("summary.typ", record, form)


def _compile(name: str, record: ClassRecord, form: JournalForm | SummaryForm) -> bytes:
    head = Head(
        school=record.school_name,
        class_name=record.class_name,
        year=record.year,
        class_teacher=record.class_teacher or "не назначен",
        director=record.director,
        closed_on=_day(record.closed_on),
        closed_at=_day(day_of(record.closed_at)),
    )
    # The moment of closing, not that of printing: made again after a crash, it is the same file.
    # Tags would make it twenty times the size, for a form that is a table of single letters.
    return print_form(
        _FORMS / name, {**asdict(head), **asdict(form)}, record.closed_at, tagged=False
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """A lesson's column, or that of a term that ends before the next lesson."""

    lesson: RecordLesson | None = None
    term: ClassTerm | None = None


def _subject(record: ClassRecord, group: RecordGroup) -> SubjectPages:
    columns = list(_columns(record, group))
    return SubjectPages(
        title=group.name,
        teacher=group.teacher or "не назначен",
        sheets=[
            _sheet(record, group, columns[start : start + _COLUMNS])
            for start in range(0, len(columns), _COLUMNS)
        ],
        lessons=[
            TaughtLesson(
                number, _day(lesson.held_on), lesson.topic, lesson.work_type, lesson.homework
            )
            for number, lesson in enumerate(group.lessons, start=1)
        ],
    )


def _columns(record: ClassRecord, group: RecordGroup) -> Iterator[_Column]:
    """Give the lessons in order, and after the last one of a term the term's own column."""
    for term in record.parts:
        for lesson in group.lessons:
            if term.starts_on <= lesson.held_on <= term.ends_on:
                yield _Column(lesson=lesson)
        yield _Column(term=term)
    for term in record.terms:
        if term.whole_year:
            yield _Column(term=term)


def _sheet(record: ClassRecord, group: RecordGroup, columns: Sequence[_Column]) -> Sheet:
    pupils = [pupil for pupil in record.pupils if pupil.id in group.pupils]
    return Sheet(
        columns=[
            SheetColumn(c.term is not None, f"{c.lesson.held_on:%d}" if c.lesson else "")
            for c in columns
        ],
        months=[
            SheetMonth(month is None, title, len(list(same)))
            for (month, title), same in groupby(columns, key=_month)
        ],
        rows=[
            SheetRow(
                number,
                pupil.short_name,
                [_cell(record, group, column, pupil) for column in columns],
            )
            for number, pupil in enumerate(pupils, start=1)
        ],
    )


def _month(column: _Column) -> tuple[int | None, str]:
    if column.lesson is None:
        return None, column.term.name if column.term else ""
    month = column.lesson.held_on.month
    return month, _MONTHS[month - 1]


def _cell(
    record: ClassRecord, group: RecordGroup, column: _Column, pupil: RecordPupil
) -> str:
    if column.lesson is not None:
        return record.codes.shown(group.cells.get((column.lesson.id, pupil.id), ""))
    return group.term_marks.get((column.term.id, pupil.id), "") if column.term else ""


@dataclass(frozen=True, slots=True)
class _Period:
    """A row of a child in the summary sheet; without a term it is filled in by hand."""

    title: str
    term: ClassTerm | None = None
    year: bool = False


def _periods(record: ClassRecord) -> list[_Period]:
    year = next((term for term in record.terms if term.whole_year), None)
    return [
        *(_Period(term.name, term) for term in record.parts),
        _Period("Год", year, year=True),
        _Period("Экзамен"),
        _Period("Итоговая"),
    ]


def _summary_of(record: ClassRecord, pupil: RecordPupil) -> SummaryPupil:
    return SummaryPupil(
        pupil.number,
        pupil.full_name,
        _decision(record, pupil),
        [_summary_row(record, pupil, period) for period in _periods(record)],
    )


def _summary_row(record: ClassRecord, pupil: RecordPupil, period: _Period) -> SummaryRow:
    term = period.term
    counted = absences(record, pupil.id, None if period.year else term)
    known = period.year or term is not None
    return SummaryRow(
        period=period.title,
        marks=[
            mark_of(record, subject, groups, term.id, pupil.id) if term else ""
            for subject, groups in record.sheet_subjects().items()
        ],
        absent=str(counted.total) if known else "",
        ill=str(counted.ill) if known else "",
        final=period.year or term is None,
    )


def _decision(record: ClassRecord, pupil: RecordPupil) -> str:
    if pupil.decision is Decision.PROMOTED and record.grade in _LAST_GRADES:
        return _LAST_GRADES[record.grade]
    return _DECISIONS[pupil.decision] if pupil.decision else ""


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
