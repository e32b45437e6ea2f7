"""What the journal destroys with the case file of a class journal, and what stays, and why."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.destruction import ChainedRows, DataClass, Declaration, Rows, Scope, Stays
from services.destruction.erasers import message_erasers
from services.destruction.tombstones import JOURNAL
from services.journal.classes.models import (
    ClassJournal,
    ClassJournalTerm,
    Enrolment,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.closing.models import (
    ClosingStep,
    CouncilDecision,
    JournalPackage,
    PackageWork,
    YearClosing,
)
from services.journal.external.models import ExternalResult, ExternalResultChange, ParticipantCode
from services.journal.external.usecases.batches import wait_for_judge
from services.journal.imports.models import ImportedCell, ImportedTermMark, JournalImport
from services.journal.imports.usecases.current_state import lock_class_name
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.shared.accountability.access_log import Access
from services.shared.errors import Unavailable
from services.shared.process.settings import Settings


def destruction(_settings: Settings) -> Declaration:
    """Return what the journal declares."""
    return DECLARATION


def _wait_for_writers(session: Session, scope: Scope) -> None:
    """Wait for who writes into the class at this moment: an import, results, closing, teachers.

    Nothing is begun before the packages of a closed year are handed over: what they are made of
    goes now, and a summary sheet is kept for longer.
    """
    if scope.class_id is None:
        return
    if scope.class_name and scope.year_name:
        lock_class_name(session, scope.school_id, scope.year_name, scope.class_name)
    wait_for_judge(session)
    session.execute(_journals(scope).with_for_update())
    session.execute(_groups(scope).with_for_update())
    unmade = select(PackageWork.package_id).where(
        PackageWork.school_id == scope.school_id, _packages(scope)
    )
    if scope.kind == JOURNAL and session.scalars(unmade).first() is not None:
        raise Unavailable("пакеты закрытого года ещё не переданы в архив")


def _identifiers(session: Session, scope: Scope) -> Collection[UUID]:
    return session.scalars(_groups(scope)).all()


def _subjects(session: Session, scope: Scope) -> Collection[UUID]:
    return session.scalars(
        select(Enrolment.pupil_id)
        .where(Enrolment.school_id == scope.school_id, Enrolment.class_id == scope.class_id)
        .distinct()
    ).all()


def _groups(scope: Scope) -> Select[UUID]:
    return select(SubjectGroup.id).where(
        SubjectGroup.school_id == scope.school_id, SubjectGroup.class_id == scope.class_id
    )


def _journals(scope: Scope) -> Select[UUID]:
    return select(ClassJournal.id).where(
        ClassJournal.school_id == scope.school_id, ClassJournal.class_id == scope.class_id
    )


def _lessons(scope: Scope) -> Select[UUID]:
    return select(Lesson.id).where(
        Lesson.school_id == scope.school_id, Lesson.group_id.in_(_groups(scope))
    )


def _of_groups(column: InstrumentedAttribute[UUID]) -> Callable[[Scope], ColumnElement[bool]]:
    return lambda scope: column.in_(_groups(scope))


def _of_lessons(column: InstrumentedAttribute[UUID]) -> Callable[[Scope], ColumnElement[bool]]:
    return lambda scope: column.in_(_lessons(scope))


def _of_class(column: InstrumentedAttribute[UUID]) -> Callable[[Scope], ColumnElement[bool]]:
    return lambda scope: column == scope.class_id


def _of_journal(column: InstrumentedAttribute[UUID]) -> Callable[[Scope], ColumnElement[bool]]:
    return lambda scope: column.in_(_journals(scope))


def _packages(scope: Scope) -> ColumnElement[bool]:
    return PackageWork.package_id.in_(
        select(JournalPackage.id).where(
            JournalPackage.school_id == scope.school_id,
            _of_journal(JournalPackage.class_journal_id)(scope),
        )
    )


def _imports(scope: Scope) -> ColumnElement[bool]:
    """Tell an import by the class that it named, or that was found in its file."""
    return and_(
        JournalImport.year == scope.year_name,
        or_(
            JournalImport.class_name == scope.class_name,
            JournalImport.report["class_name"].astext == scope.class_name,
        ),
    )


def _counted(
    model: type[Any], where: Callable[[Scope], ColumnElement[bool]]
) -> Callable[[Session, Scope], int]:
    def count(session: Session, scope: Scope) -> int:
        query = select(func.count()).select_from(model)
        return session.scalar(query.where(model.school_id == scope.school_id, where(scope))) or 0

    return count


def _about_class(scope: Scope) -> ColumnElement[bool]:
    return Access.subject_id.in_({scope.class_id, *scope.identifiers})


CLASSES = (
    DataClass("journal.messages", "Сообщения о журнале в очередях журнала", message_erasers()),
    DataClass(
        "journal.marks",
        "Отметки и посещаемость с историей исправлений",
        (
            ChainedRows(MarkChange, _of_lessons(MarkChange.lesson_id)),
            Rows(ImportedCell, _of_lessons(ImportedCell.lesson_id)),
            Rows(MarkCell, _of_lessons(MarkCell.lesson_id)),
        ),
    ),
    DataClass(
        "journal.term_marks",
        "Итоговые отметки периодов с историей исправлений",
        (
            ChainedRows(TermMarkChange, _of_groups(TermMarkChange.group_id)),
            Rows(ImportedTermMark, _of_groups(ImportedTermMark.group_id)),
            Rows(TermMark, _of_groups(TermMark.group_id)),
        ),
    ),
    DataClass(
        "journal.lessons",
        "Уроки: темы и домашние задания",
        (Rows(Lesson, _of_groups(Lesson.group_id)),),
    ),
    DataClass(
        "journal.groups",
        "Учебные группы класса и их состав",
        (
            Rows(SubjectGroupMember, _of_groups(SubjectGroupMember.group_id)),
            Rows(SubjectGroup, _of_class(SubjectGroup.class_id)),
        ),
    ),
    DataClass(
        "journal.external_results",
        "Результаты внешней оценки и коды участников",
        (
            Rows(ExternalResultChange, _of_class(ExternalResultChange.class_id)),
            Rows(ExternalResult, _of_class(ExternalResult.class_id)),
            Rows(ParticipantCode, _of_class(ParticipantCode.class_id)),
        ),
    ),
    DataClass(
        "journal.closing",
        "Закрытие периодов и года, решения педагогического совета",
        (
            Rows(PackageWork, _packages),
            Rows(JournalPackage, _of_journal(JournalPackage.class_journal_id)),
            Rows(CouncilDecision, _of_journal(CouncilDecision.class_journal_id)),
            Rows(YearClosing, _of_journal(YearClosing.class_journal_id)),
            Rows(ClosingStep, _of_journal(ClosingStep.class_journal_id)),
            Rows(ClassJournalTerm, _of_journal(ClassJournalTerm.class_journal_id)),
        ),
    ),
    DataClass("journal.imports", "Загруженные файлы журнала", (Rows(JournalImport, _imports),)),
)

_DIRECTORY = "справочник школы, сведений об учениках не содержит"
_PEOPLE = "сведения о людях школы: хранятся по своим срокам (личные дела, сотрудники)"
STAYS = (
    Stays(
        "access_log",
        "журнал доступа: значений не содержит, хранится по своему сроку, не менее 3 лет",
        _counted(Access, _about_class),
        "Записи журнала доступа о классе",
    ),
    Stays(
        "enrolment",
        "книга движения и личные дела: свой срок; нужны сводным ведомостям со сроком 25 лет",
        _counted(Enrolment, _of_class(Enrolment.class_id)),
        "Зачисления в класс",
    ),
    Stays(
        "class_journal",
        "номер журнала без содержания: по нему узнают уничтоженное дело",
        _counted(ClassJournal, _of_class(ClassJournal.class_id)),
        "Номер журнала",
    ),
    Stays("published_sum", "суммы по параллелям, не меньше пяти детей: без имён и номеров"),
    Stays("school_class", "перечень классов: нужен книге движения и сводным ведомостям"),
    Stays("pupil", _PEOPLE),
    Stays("commendation", "поощрения: личное дело, 3 года после выбытия"),
    Stays("representative", _PEOPLE),
    Stays("representation", _PEOPLE),
    Stays("assignment", _PEOPLE),
    Stays("staff", _PEOPLE),
    Stays("appointment", _PEOPLE),
    Stays("academic_year", _DIRECTORY),
    Stays("subject", _DIRECTORY),
    Stays("term", _DIRECTORY),
    Stays("work_type", _DIRECTORY),
)

DECLARATION = Declaration(
    classes=CLASSES,
    stays=STAYS,
    wait_for_writers=_wait_for_writers,
    identifiers=_identifiers,
    subjects=_subjects,
)
