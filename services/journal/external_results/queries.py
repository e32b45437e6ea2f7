"""Results beside term marks, and the classes that monitorings are for, as SQLAlchemy Core."""

from hashlib import md5
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, cast, extract, func, literal_column, select, true

from services.journal.classes.models import SchoolClass, Subject, SubjectGroup
from services.journal.external_results.models import ExternalResult
from services.journal.facts.queries import FactKind
from services.journal.marks.models import TermMark
from services.journal.monitorings.models import Monitoring, MonitoringTask
from services.journal.participant_codes.models import ParticipantCode
from services.journal.people.models import Pupil
from services.journal.years.models import AcademicYear, Term
from services.journal.years.rules import TermKind

# As in the index of the table, which has no parameter in it.
_SLASH: Any = literal_column("'/'")

RESULT_FACTS = FactKind(
    ExternalResult,
    cast(func.md5(ExternalResult.monitoring_id + _SLASH + ExternalResult.code), Uuid),
    [
        *(
            (name, getattr(ExternalResult, name))
            for name in (
                "class_id", "year_id", "variant", "points", "total", "mark", "level", "version",
                "batch_id", "batch_row",
            )
        ),
        ("taken_at", extract("epoch", ExternalResult.taken_at)),
    ],
    ExternalResult.class_id,
)
"""What is told of results in the history of facts; `result_id` is the id of a row there."""

_MAXIMUM = (
    select(func.sum(MonitoringTask.maximum))
    .where(MonitoringTask.monitoring_id == Monitoring.id)
    .scalar_subquery()
)

# The last mark in the subject of a term that had begun when the monitoring was held.
_TERM_MARK = (
    select(TermMark.mark, Term.name)
    .join_from(TermMark, Term)
    .join_from(TermMark, SubjectGroup)
    .join_from(SubjectGroup, Subject)
    .where(
        TermMark.school_id == ParticipantCode.school_id,
        TermMark.pupil_id == ParticipantCode.pupil_id,
        TermMark.mark.is_not(None),
        func.lower(Subject.name) == func.lower(Monitoring.subject),
        Term.kind != TermKind.YEAR,
        Term.starts_on <= Monitoring.held_on,
    )
    .order_by(Term.starts_on.desc())
    .limit(1)
    .correlate(ParticipantCode, Monitoring)
    .lateral("last_term_mark")
)


def result_id(monitoring_id: str, code: str) -> UUID:
    """Return the id of a result in the history of facts: its key is no UUID."""
    told = f"{monitoring_id}/{code}".encode()
    return UUID(md5(told, usedforsecurity=False).hexdigest())


def select_results(school_id: str) -> Select[Any]:
    """Select the columns of `results.PupilResult`: a row for each code that a school has issued.

    The latest monitoring first, children in the order of a list. `ParticipantCode`, `Monitoring`
    and `Pupil` may be narrowed down.
    """
    columns: tuple[Any, ...] = (
        Monitoring.id,
        Monitoring.title,
        Monitoring.subject,
        Monitoring.held_on,
        _MAXIMUM,
        Pupil.short_name,
        ExternalResult.total,
        ExternalResult.mark,
        ExternalResult.level,
        ExternalResult.version,
        _TERM_MARK.c.mark,
        _TERM_MARK.c.name,
    )
    return (
        select(*columns)
        .select_from(ParticipantCode)
        .join_from(ParticipantCode, Monitoring)
        .join_from(ParticipantCode, Pupil)
        .join_from(ParticipantCode, ExternalResult, isouter=True)
        .outerjoin(_TERM_MARK, true())
        .where(ParticipantCode.school_id == school_id)
        .order_by(Monitoring.held_on.desc(), Monitoring.id, Pupil.sort_key, Pupil.id)
    )


def select_classes(school_id: str) -> Select[Any]:
    """Select `monitoring_id` and the columns of `monitorings.ClassForMonitoring`.

    The classes of each monitoring's grade in its year, or in the latest year of the school.
    """
    year = (
        select(AcademicYear.id)
        .where(AcademicYear.school_id == school_id)
        .order_by(
            Monitoring.held_on.between(AcademicYear.starts_on, AcademicYear.ends_on).desc(),
            AcademicYear.starts_on.desc(),
        )
        .limit(1)
        .correlate(Monitoring)
        .lateral("its_year")
    )
    return (
        select(
            Monitoring.id.label("monitoring_id"),
            SchoolClass.id,
            SchoolClass.name,
            _number_of(ParticipantCode).label("codes"),
            _number_of(ExternalResult).label("results"),
        )
        .select_from(Monitoring)
        .join(year, true())
        .join(
            SchoolClass,
            (SchoolClass.school_id == school_id)
            & (SchoolClass.year_id == year.c.id)
            & (SchoolClass.grade == Monitoring.grade),
        )
        .order_by(SchoolClass.letter.collate("C"))
    )


def of_subject(subject: str) -> Any:
    """Whether `Monitoring` is in a subject."""
    return func.lower(Monitoring.subject) == func.lower(subject)


def _number_of(table: type[ParticipantCode] | type[ExternalResult]) -> Any:
    return (
        select(func.count())
        .select_from(table)
        .where(
            table.school_id == SchoolClass.school_id,
            table.class_id == SchoolClass.id,
            table.monitoring_id == Monitoring.id,
        )
        .correlate(SchoolClass, Monitoring)
        .scalar_subquery()
    )
