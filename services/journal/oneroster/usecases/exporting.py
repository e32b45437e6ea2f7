"""Bundles go out: who is in which class, who teaches what to whom, and nothing more of anybody.

Of a child the name and the birth date, by which another system knows it again; of those who teach,
lead or counsel the name and the post. No login, address, telephone, sex or representative.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.list_reading.access import LIST_EXPORT
from services.journal.oneroster.queries import (
    select_children,
    select_classes,
    select_groups,
    select_members,
    select_numbers,
    select_staff,
)
from services.journal.papers.oneroster.enrolled import STUDENT, TEACHER
from services.journal.papers.oneroster.tables import GROUP, HOMEROOM, HOURS, POST
from services.journal.papers.oneroster.writing import write_bundle
from services.journal.people.appointing import roles_held
from services.journal.people.models import Pupil, Staff
from services.journal.schools.models import School
from services.journal.workbooks import AcademicYear
from services.journal.years.models import AcademicYear as Year
from services.journal.years.rules import plan_year
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import today
from services.shared.wording import said

Row = dict[str, str]
Groups = Sequence[Any]

_IDS = UUID("5f0c2f4e-3d0b-5a53-9c1e-6f3f0c3a2b10")
"""Under it the sourcedIds are made of what has no id of its own elsewhere: the same every time."""
ROLES: tuple[tuple[Role, str], ...] = (
    (Role.DIRECTOR, "principal"), (Role.DEPUTY, "siteAdministrator"), (Role.TEACHER, TEACHER),
    (Role.CLASS_TEACHER, TEACHER), (Role.PSYCHOLOGIST, "counselor"),
)
"""The roles of the standard by those of the school, the weightiest first."""
_HOMEROOM = str(said("Класс"))


@dataclass(frozen=True, slots=True)
class _Class:
    """A class of the year, and who leads it."""

    id: UUID
    grade: int
    name: str
    leader_id: UUID | None


@dataclass(slots=True)
class _Writing:
    """The rows of a bundle's files, as they come; `children` are the sourcedIds by class."""

    school: str
    year: str
    files: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    children: dict[UUID, dict[UUID, str]] = field(default_factory=lambda: defaultdict(dict))
    classes: dict[UUID, _Class] = field(default_factory=dict)
    staff: dict[UUID, str] = field(default_factory=dict)

    def id(self, *parts: str) -> str:
        """Return the sourcedId of what is told by these parts in the school."""
        return str(uuid5(_IDS, "\n".join((self.school, *parts))))

    @property
    def session_id(self) -> str:
        """The sourcedId of the year."""
        return self.id("year", self.year)

    def class_id(self, name: str) -> str:
        """The sourcedId of a class of the year."""
        return self.id("class", self.year, name)


def export_bundle(database: Database, caller: Caller, year: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the bundle of a year, as the school has it today.

    Raises:
        BadInput: that is no year, or nobody is in a class of it.
    """
    basis = require(LIST_EXPORT, caller, Target(school_id=caller.school_id))
    try:
        name = AcademicYear.parse(year).name
    except ValueError as error:
        raise BadInput(error.args[0], errors=[FieldError("year", error.args[0])]) from error
    with database.transaction(school_of(caller)) as session:
        writing = _Writing(school_of(caller), name)
        _write_school(session, writing)
        groups = session.execute(select_groups(writing.school, name)).all()
        _write_people(session, writing, {one.teacher_id for one in groups})
        if not writing.children:
            what = said("В классах этого учебного года никого нет: выгружать нечего.")
            raise BadInput(what, errors=[FieldError("year", what)])
        _write_classes(session, writing, groups)
        classes = [basis.on(class_id=one) for one in sorted(writing.classes)]
        record_accesses(session, caller, [basis, *classes], kind="people")
    return f"OneRoster {name.replace('/', '-')}.zip", write_bundle(writing.files)


def _write_school(session: Session, writing: _Writing) -> None:
    school = session.get(School, writing.school)
    if school is None:
        raise NotFound(said("Такой школы нет."))
    writing.files["orgs"].append({
        "sourcedId": school.code, "name": school.name, "type": "school", "identifier": school.code,
    })
    planned = plan_year(writing.year)
    opened = session.execute(
        select(Year.starts_on, Year.ends_on).where(
            Year.school_id == writing.school, Year.name == writing.year
        )
    ).one_or_none()
    starts_on, ends_on = opened or (planned.starts_on, planned.ends_on)
    writing.files["academicSessions"].append({
        "sourcedId": writing.session_id, "title": writing.year, "type": "schoolYear",
        # The first day that is of it no more.
        "startDate": starts_on.isoformat(), "endDate": _after(ends_on),
        "schoolYear": str(planned.ends_on.year),
    })


def _after(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()


def _write_people(session: Session, writing: _Writing, teaching: set[UUID]) -> None:
    numbers = _numbers(session, Pupil, writing.school)
    for class_id, id_, *name, born_on in session.execute(
        select_children(writing.school, writing.year, today())
    ):
        user = numbers[id_]
        writing.children[class_id][id_] = user
        _add_user(writing, user, name, [STUDENT])
        if born_on is not None:
            writing.files["demographics"].append(
                {"sourcedId": user, "birthDate": born_on.isoformat()}
            )
    writing.classes = {
        one.id: one for one in (
            _Class(*row) for row in session.execute(select_classes(writing.school, writing.year))
        ) if one.id in writing.children
    }
    teaching |= {one.leader_id for one in writing.classes.values() if one.leader_id}
    numbers = _numbers(session, Staff, writing.school)
    roles = roles_held(session, writing.school, today())
    for id_, *name, post in session.execute(select_staff(writing.school)):
        held = {*roles.get(id_, ()), *((Role.TEACHER,) if id_ in teaching else ())}
        told = list(dict.fromkeys(of for role, of in ROLES if role in held))
        if told:
            writing.staff[id_] = numbers[id_]
            _add_user(writing, numbers[id_], name, told, {POST: post or ""})


def _numbers(
    session: Session, model: type[Pupil] | type[Staff], school_id: str
) -> dict[UUID, str]:
    """Return under which sourcedId everybody is: the one that a bundle brought, else our own."""
    return {
        id_: numbers[0] if numbers else str(person_id)
        for id_, person_id, numbers in session.execute(select_numbers(model, school_id))
    }


def _add_user(
    writing: _Writing, user: str, name: list[str], roles: Iterable[str],
    more: Mapping[str, str] | None = None,
) -> None:
    family, given, patronymic = name
    writing.files["users"].append({
        # A login is nobody's else: the table demands something.
        "sourcedId": user, "enabledUser": "true", "username": user,
        "givenName": given, "familyName": family, "middleName": patronymic,
        "primaryOrgSourcedId": writing.school, **(more or {}),
    })
    for place, role in enumerate(roles):
        writing.files["roles"].append({
            "sourcedId": writing.id("role", user, role), "userSourcedId": user,
            "roleType": "secondary" if place else "primary", "role": role,
            "orgSourcedId": writing.school,
        })


def _write_classes(session: Session, writing: _Writing, groups: Groups) -> None:
    for one in writing.classes.values():
        key = writing.class_id(one.name)
        _add_class(writing, key, one.name, one.grade, _HOMEROOM, "homeroom", {})
        _enrol(writing, key, writing.children[one.id].values(), one.leader_id)
    members: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for group_id, pupil_id, is_here in session.execute(
        select_members(writing.school, writing.year, today())
    ):
        if is_here:
            members[group_id].add(pupil_id)
    courses = {_HOMEROOM}
    for id_, class_id, subject, name, teacher_id, hours in groups:
        if class_id not in writing.classes:
            continue
        courses.add(subject)
        of = writing.classes[class_id]
        children = writing.children[class_id]
        if name is not None:
            children = {one: user for one, user in children.items() if one in members[id_]}
        own = {HOMEROOM: writing.class_id(of.name), GROUP: name or "",
               HOURS: f"{hours.normalize():f}" if hours is not None else ""}
        title = ", ".join(filter(None, (subject, of.name, name)))
        key = writing.id("group", writing.year, of.name, subject, name or "")
        _add_class(writing, key, title, of.grade, subject, "scheduled", own)
        _enrol(writing, key, children.values(), teacher_id)
    for title in sorted(courses):
        writing.files["courses"].append({
            "sourcedId": writing.id("course", title), "title": title,
            "schoolYearSourcedId": writing.session_id, "orgSourcedId": writing.school,
        })


def _add_class(
    writing: _Writing, key: str, title: str, grade: int, course: str, kind: str,
    own: Mapping[str, str],
) -> None:
    writing.files["classes"].append({
        "sourcedId": key, "title": title, "grades": str(grade),
        "courseSourcedId": writing.id("course", course), "classType": kind,
        "schoolSourcedId": writing.school, "termSourcedIds": writing.session_id, **own,
    })


def _enrol(
    writing: _Writing, key: str, children: Iterable[str], teacher_id: UUID | None
) -> None:
    for user, role in _enrolled(writing, children, teacher_id):
        writing.files["enrollments"].append({
            "sourcedId": writing.id("enrollment", key, user, role), "classSourcedId": key,
            "schoolSourcedId": writing.school, "userSourcedId": user, "role": role,
            "primary": "true" if role == TEACHER else "false",
        })


def _enrolled(
    writing: _Writing, children: Iterable[str], teacher_id: UUID | None
) -> Iterator[tuple[str, str]]:
    if teacher_id is not None and teacher_id in writing.staff:
        yield writing.staff[teacher_id], TEACHER
    for user in children:
        yield user, STUDENT
