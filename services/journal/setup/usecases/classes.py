"""Classes of a year opened by hand, and called otherwise while nothing contradicts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    SubjectGroup,
)
from services.journal.classes.queries import CLASS_FACTS
from services.journal.classes.rules import class_title
from services.journal.classes.usecases.classes import find_class, open_class, tell_journal
from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.closing.models import YearClosing
from services.journal.facts.usecases import record_facts
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.journal.setup.usecases.years import find_year
from services.journal.workbooks.names import parse_class_name
from services.journal.years.models import AcademicYear
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class YearClass:
    """A class of a year; a `bound` one keeps its grade, because it has children or journals."""

    id: UUID
    name: str
    grade: int
    shift: int
    pupils: int
    bound: bool


@dataclass(frozen=True, slots=True)
class ClassPage:
    """The classes of a year by grade and letter."""

    version: int
    classes: list[YearClass]


def list_year_classes(database: Database, caller: Caller, year_id: UUID) -> ClassPage:
    """Return the classes of a year.

    Raises:
        NotFound: the school has no such year.
    """
    school_id = school_of(caller)
    with reading_settings(database, caller) as session:
        find_year(session, school_id, year_id)
        pupils = (
            select(func.count(Enrolment.pupil_id.distinct()))
            .where(
                Enrolment.school_id == SchoolClass.school_id,
                Enrolment.class_id == SchoolClass.id,
                Enrolment.departed_on.is_(None),
            )
            .correlate(SchoolClass)
            .scalar_subquery()
        )
        rows = session.execute(
            select(
                SchoolClass.id, SchoolClass.name, SchoolClass.grade, SchoolClass.shift, pupils,
                _is_bound(),
            )
            .where(SchoolClass.school_id == school_id, SchoolClass.year_id == year_id)
            .order_by(SchoolClass.grade, SchoolClass.letter.collate("C"))
        )
        return ClassPage(
            section_version(session, school_id, Section.CLASSES), [YearClass(*row) for row in rows]
        )


def open_classes_by_name(
    database: Database, caller: Caller, seen: int | None, year_id: UUID, names: list[str]
) -> int:
    """Open classes by their names as the school writes them; return how many were opened.

    Raises:
        BadInput: one of them is no name of a class.
        Conflict: the year has one of them already, or somebody has changed the classes since.
        NotFound: the school has no such year.
    """
    parsed = [_parse(name) for name in names]
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.CLASSES, seen) as session:
        year = find_year(session, school_id, year_id)
        for grade, letter in dict.fromkeys(parsed):
            _demand_free(session, caller, year_id, grade, letter, None)
            open_class(session, caller, year, grade=grade, letter=letter)
    return len(set(parsed))


def rename_class(
    database: Database, caller: Caller, seen: int | None, class_id: UUID, name: str
) -> None:
    """Call a class otherwise; the archive is told.

    Raises:
        BadInput: it is no name of a class.
        Conflict: the year has such a class, the class's year is closed, its grade would change
            though it has children or journals, or somebody has changed the classes since.
        NotFound: the school has no such class.
    """
    grade, letter = _parse(name)
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.CLASSES, seen) as session:
        found = session.get(SchoolClass, (school_id, class_id), with_for_update=True)
        if found is None:
            raise NotFound(said("Такого класса нет."))
        if (found.grade, found.letter) == (grade, letter):
            return
        _demand_free(session, caller, found.year_id, grade, letter, class_id)
        _demand_open(session, found)
        if found.grade != grade and session.scalar(
            select(_is_bound()).where(
                SchoolClass.school_id == school_id, SchoolClass.id == class_id
            )
        ):
            raise Conflict(said(
                "В классе %(class_name)s есть ученики или журналы: он остаётся %(grade)s-м "
                "классом, изменить можно только букву.",
                class_name=class_title(found.grade, found.letter), grade=found.grade,
            ))
        changed = [
            field for field, value in (("grade", grade), ("letter", letter))
            if getattr(found, field) != value
        ]
        found.grade, found.letter = grade, letter
        record_facts(session, caller, CLASS_FACTS, [class_id], changed)
        raise_class_versions(session, school_id, class_id)
        _tell_archive(session, caller, found)


def _tell_archive(session: Session, caller: Caller, renamed: SchoolClass) -> None:
    year = session.get_one(AcademicYear, (renamed.school_id, renamed.year_id))
    journal = session.scalars(
        select(ClassJournal).where(
            ClassJournal.school_id == renamed.school_id, ClassJournal.class_id == renamed.id
        )
    ).one()
    tell_journal(session, caller, year, renamed, journal)


def _parse(name: str) -> tuple[int, str]:
    parsed = parse_class_name(name)
    if parsed is None:
        what = said(
            "«%(name)s» — не название класса. Напишите так: 5А, 10ИТ, 5 эколог.", name=name
        )
        raise BadInput(what, errors=[FieldError("name", what)])
    return parsed


def _demand_free(
    session: Session, caller: Caller, year_id: UUID, grade: int, letter: str, own: UUID | None
) -> None:
    there = find_class(session, caller, year_id, grade, letter)
    if there is not None and there.id != own:
        what = said(
            "Класс %(class_title)s в этом году уже есть.",
            class_title=class_title(grade, letter),
        )
        raise BadInput(what, errors=[FieldError("name", what)])


def _demand_open(session: Session, found: SchoolClass) -> None:
    closed = session.scalar(
        select(exists().where(
            YearClosing.school_id == found.school_id,
            YearClosing.class_journal_id == ClassJournal.id,
            ClassJournal.school_id == found.school_id,
            ClassJournal.class_id == found.id,
        ))
    )
    if closed:
        raise Conflict(said(
            "Учебный год класса %(class_name)s закрыт: название остаётся.",
            class_name=class_title(found.grade, found.letter),
        ))


def _is_bound() -> ColumnElement[bool]:
    return or_(
        *(
            exists().where(
                table.school_id == SchoolClass.school_id, table.class_id == SchoolClass.id
            ).correlate(SchoolClass)
            for table in (Enrolment, SubjectGroup)
        )
    )
