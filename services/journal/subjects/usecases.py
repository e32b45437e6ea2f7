"""Subjects of a school: listed with all their names, added, renamed, hidden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from services.journal.classes.models import Subject, SubjectGroup
from services.journal.classes.queries import SUBJECT_FACTS
from services.journal.classes.usecases.versions import raise_subject_versions
from services.journal.facts.usecases import record_facts
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.journal.subjects.models import SubjectAlias
from services.journal.subjects.queries import known_subjects
from services.journal.subjects.rules.federal import FEDERAL_SUBJECTS, FederalSubject
from services.journal.subjects.rules.names import KnownSubjects, fold_subject
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class ListedSubject:
    """A subject with its names and the number of groups that are taught it."""

    id: UUID
    name: str
    short_name: str | None
    aliases: tuple[str, ...]
    hidden: bool
    groups: int


@dataclass(frozen=True, slots=True)
class SubjectList:
    """The subjects of a school, and those of the federal list that it does not have yet."""

    version: int
    subjects: list[ListedSubject]
    federal: list[FederalSubject]


@dataclass(frozen=True, slots=True)
class NewNames:
    """What a form says of a subject; a short name may be empty."""

    name: str
    short_name: str
    aliases: Sequence[str]
    hidden: bool = False

    def all(self) -> Iterable[tuple[str, str]]:
        """Return every name with the field that it stands in."""
        yield "name", self.name
        if self.short_name:
            yield "short_name", self.short_name
        for alias in self.aliases:
            yield "aliases", alias


def list_subjects(database: Database, caller: Caller) -> SubjectList:
    """Return the school's subjects by name, and what the federal list has beside them."""
    with reading_settings(database, caller) as session:
        school_id = school_of(caller)
        known = known_subjects(session, school_id)
        groups = session.execute(
            select(SubjectGroup.subject_id, func.count())
            .where(SubjectGroup.school_id == school_id)
            .group_by(SubjectGroup.subject_id)
        )
        counted = dict(iter(groups))
        version = section_version(session, school_id, Section.SUBJECTS)
    return SubjectList(
        version,
        [
            ListedSubject(
                one.id, one.name, one.short_name, one.aliases, one.hidden,
                counted.get(one.id, 0),
            )
            for one in known.subjects
        ],
        [one for one in FEDERAL_SUBJECTS if not known.named(fold_subject(one.name))],
    )


def add_subject(database: Database, caller: Caller, seen: int | None, names: NewNames) -> UUID:
    """Add a subject with its names.

    Raises:
        BadInput: one of the names means another subject of the school, or says nothing.
        Conflict: somebody has changed the subjects since.
    """
    with changing_settings(database, caller, Section.SUBJECTS, seen) as session:
        known = known_subjects(session, school_of(caller))
        _demand_free(known, names, None)
        return add_named_subject(session, caller, names)


def add_federal_subjects(
    database: Database, caller: Caller, seen: int | None, names: Sequence[str]
) -> int:
    """Add subjects of the federal list with their usual names; return how many were new.

    A usual name that means another subject in this school is left to that one.

    Raises:
        Conflict: somebody has changed the subjects since.
    """
    with changing_settings(database, caller, Section.SUBJECTS, seen) as session:
        return ensure_federal_subjects(session, caller, names)


def ensure_federal_subjects(session: Session, caller: Caller, names: Sequence[str]) -> int:
    """Add those of the federal subjects that the school does not have: a caller's step."""
    known = known_subjects(session, school_of(caller))
    taken = {fold_subject(name) for one in known.subjects for name in one.all}
    added = 0
    for one in FEDERAL_SUBJECTS:
        if one.name not in names or fold_subject(one.name) in taken:
            continue
        short = "" if fold_subject(one.short_name) in taken else one.short_name
        aliases = [alias for alias in one.aliases if fold_subject(alias) not in taken]
        add_named_subject(session, caller, NewNames(one.name, short, aliases))
        taken |= {fold_subject(name) for name in (one.name, short, *aliases)}
        added += 1
    return added


def change_subject(
    database: Database, caller: Caller, seen: int | None, subject_id: UUID, names: NewNames
) -> None:
    """Rename a subject, give it other names, hide it or offer it again; journals stay its own.

    Raises:
        BadInput: one of the names means another subject of the school, or says nothing.
        Conflict: somebody has changed the subjects since, or a journal is taught it.
        NotFound: the school has no such subject.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.SUBJECTS, seen) as session:
        subject = session.get(Subject, (school_id, subject_id))
        if subject is None:
            raise NotFound(said("Такого предмета нет."))
        _demand_free(known_subjects(session, school_id), names, subject_id)
        if subject.name != names.name:
            subject.name = names.name
            record_facts(session, caller, SUBJECT_FACTS, [subject_id], ["name"])
            raise_subject_versions(session, school_id, subject_id)
        subject.short_name = names.short_name or None
        subject.hidden = names.hidden
        session.execute(
            delete(SubjectAlias).where(
                SubjectAlias.school_id == school_id, SubjectAlias.subject_id == subject_id
            )
        )
        _add_aliases(session, school_id, subject_id, names.aliases)


def remember_alias(session: Session, caller: Caller, alias: str, subject_id: UUID) -> None:
    """Remember what a name in a file means, as people have said it: a caller's step.

    Raises:
        Conflict: the school calls another subject so.
    """
    known = known_subjects(session, school_of(caller))
    named = known.named(fold_subject(alias))
    if any(one.id == subject_id for one in named):
        return
    if named:
        raise Conflict(said(
            "«%(alias)s» уже значит «%(name)s».", alias=alias, name=named[0].name
        ))
    _add_aliases(session, school_of(caller), subject_id, [alias])


def add_named_subject(session: Session, caller: Caller, names: NewNames) -> UUID:
    """Add a subject whose names are free: a caller's step."""
    subject = Subject(
        school_id=school_of(caller),
        id=new_id(),
        name=names.name,
        short_name=names.short_name or None,
        hidden=names.hidden,
    )
    session.add(subject)
    record_facts(session, caller, SUBJECT_FACTS, [subject.id])
    _add_aliases(session, subject.school_id, subject.id, names.aliases)
    return subject.id


def _add_aliases(
    session: Session, school_id: str, subject_id: UUID, aliases: Sequence[str]
) -> None:
    rows = {
        fold_subject(alias): {
            "school_id": school_id,
            "folded": fold_subject(alias),
            "alias": alias,
            "subject_id": subject_id,
        }
        for alias in aliases
    }
    if rows:
        session.execute(insert(SubjectAlias), list(rows.values()))


def _demand_free(known: KnownSubjects, names: NewNames, own: UUID | None) -> None:
    """Refuse names that mean another subject, or that are no names at all."""
    errors = []
    for field, name in names.all():
        folded = fold_subject(name)
        others = [one for one in known.named(folded) if one.id != own]
        if not folded:
            errors.append(FieldError(field, said("Напишите название буквами.")))
        elif others:
            errors.append(FieldError(field, said(
                "«%(alias)s» уже значит «%(name)s».", alias=name, name=others[0].name
            )))
    if errors:
        raise BadInput(errors[0].what, errors=errors)
