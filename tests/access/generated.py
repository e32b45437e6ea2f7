"""Schools that a seed makes: who works there, who is tied to whom, since when and until when.

What is true of them stands here as it was generated, and is never asked of the platform: who
teaches which group, leads which class, is assigned whom today, represents whom and is not kept
from them by a court today.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import update

from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.people import usecases as people
from services.journal.people.models import Assignment, Pupil
from services.journal.people.rules import parse_name
from services.journal.schools import usecases as schools
from services.journal.ties import usecases as ties
from services.journal.years import usecases as years
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.process.clock import today
from tests.access.world import HANDLERS, STAFF, World, operator, published

_LETTERS = "бвгдзклмнпрстфхцчш"
_SPANS = ((-90, -30), (-30, None), (-5, 0), (0, 5), (1, None), (-400, -1))
"""Days from today: since when, until when (None: without an end) a tie or its restriction is."""


@dataclass(eq=False)
class Child:
    """A child of one class; its family name stands nowhere else."""

    id: UUID
    person_id: UUID
    school: str
    class_id: UUID
    name: str


@dataclass(eq=False)
class Group:
    """A subject group: all children of its class, or some."""

    id: UUID
    school: str
    class_id: UUID
    children: set[Child]


@dataclass(eq=False)
class Person:
    """Somebody in one role of one school, and what is theirs today."""

    id: UUID
    school: str
    role: str
    classes: set[UUID] = field(default_factory=set)
    groups: set[UUID] = field(default_factory=set)
    children: set[Child] = field(default_factory=set)


@dataclass
class Generated:
    """What was made."""

    people: list[Person] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    classes: dict[UUID, str] = field(default_factory=dict)

    def caller(self, journal: Database, person: Person, correlation_id: str) -> Caller:
        """Return a person with the ties that the platform itself knows today."""
        told = ties.ties_of(
            journal, Caller("gateway", "gateway"), person_id=person.id, school_id=person.school,
            role=Role(person.role),
        )
        own = Ties(
            frozenset(told.classes), frozenset(told.groups),
            frozenset(child.id for child in told.children),
        )
        return Caller(
            user_id=f"generated-{person.role}", role=person.role, school_id=person.school,
            person_id=person.id, ties=own, correlation_id=correlation_id, origin="test",
        )


def generate(world: World, rng: Random) -> Generated:
    """Make three schools in the world's databases, and tell the other services of them."""
    made = Generated()
    codes = [f"g{number}-{rng.randrange(10**6)}" for number in range(3)]
    for code in codes:
        _School(world.databases["journal"], made, rng, code).make()
    _add_families(world.databases["journal"], made, rng)
    for envelope in published(world.databases["journal"]):
        for service, handlers in HANDLERS.items():
            if envelope.school_id in codes and envelope.type in handlers:
                with world.databases[service].transaction(envelope.school_id) as session:
                    handlers[envelope.type](session, envelope)
    return made


@dataclass
class _School:
    journal: Database
    made: Generated
    rng: Random
    code: str

    def make(self) -> None:
        command = operator(self.code)
        schools.register_school(
            self.journal, operator(None), code=self.code, name=f"Школа {self.code}"
        )
        year = years.open_year(self.journal, command, "2024/2025").id
        staff = [self._appoint(command) for _ in range(5)]
        for letter in "АБВ"[: self.rng.randint(2, 3)]:
            self._make_class(command, year, letter, staff)
        for person, staff_id in self._with_role(staff, "psychologist"):
            for child in self.rng.sample(self._children(), 3):
                self._assign(command, person, staff_id, child)

    def _appoint(self, command: Caller) -> tuple[UUID, dict[str, Person]]:
        """Take somebody on in several roles, the last of which are those of nobody else."""
        identity = new_id()
        roles = {"teacher", "class_teacher", *self.rng.sample(STAFF, 2)}
        staff_id = people.appoint_staff(
            self.journal, command, person_id=identity, name=parse_name("Работникова А. А."),
            roles=[Role(role) for role in sorted(roles)],
        )
        held = {role: Person(identity, self.code, role) for role in sorted(roles)}
        self.made.people += held.values()
        return staff_id, held

    def _make_class(
        self, command: Caller, year: UUID, letter: str,
        staff: list[tuple[UUID, dict[str, Person]]],
    ) -> None:
        leader_id, leader = self.rng.choice(staff)
        class_id = classes.create_class(
            self.journal, command, year_id=year, grade=self.rng.choice([5, 7, 9]), letter=letter,
            class_teacher_id=leader_id,
        )
        leader["class_teacher"].classes.add(class_id)
        self.made.classes[class_id] = self.code
        children = [self._enrol(command, class_id) for _ in range(self.rng.randint(2, 4))]
        for subject in self.rng.sample(["Алгебра", "История", "Физика"], 2):
            teacher_id, teacher = self.rng.choice(staff)
            part = self.rng.random() < 0.5
            members = self.rng.sample(children, len(children) - 1) if part else children
            with self.journal.transaction(self.code) as session:
                group_id = classes.ensure_group(
                    session, command, class_id=class_id,
                    subject_id=classes.ensure_subject(session, command, subject),
                    name="1" if part else None, teacher_id=teacher_id,
                    members=[child.id for child in members] if part else (),
                )
            teacher["teacher"].groups.add(group_id)
            self.made.groups.append(Group(group_id, self.code, class_id, set(members)))

    def _enrol(self, command: Caller, class_id: UUID) -> Child:
        name = f"Детин{''.join(self.rng.sample(_LETTERS, 6))}ин"
        pupil_id = enrolment.enrol_pupil(
            self.journal, command, class_id=class_id, name=parse_name(f"{name} Иван"),
            enrolled_on=date(2024, 9, 2), born_on=date(2012, 5, 1),
        )
        with self.journal.transaction(self.code) as session:
            person_id = session.get_one(Pupil, (self.code, pupil_id)).person_id
        child = Child(pupil_id, person_id, self.code, class_id, name)
        self.made.children.append(child)
        self.made.people.append(Person(person_id, self.code, "pupil", children={child}))
        return child

    def _assign(self, command: Caller, person: Person, staff_id: UUID, child: Child) -> None:
        since, until = _days(self.rng)
        people.assign_child(
            self.journal, command, staff_id=staff_id, pupil_id=child.id, since=since
        )
        with self.journal.transaction(self.code) as session:
            session.execute(
                update(Assignment)
                .where(Assignment.pupil_id == child.id, Assignment.staff_id == staff_id)
                .values(until=until)
            )
        if _is_now(since, until):
            person.children.add(child)

    def _children(self) -> list[Child]:
        return [child for child in self.made.children if child.school == self.code]

    @staticmethod
    def _with_role(
        staff: list[tuple[UUID, dict[str, Person]]], role: str
    ) -> Iterator[tuple[Person, UUID]]:
        return ((held[role], staff_id) for staff_id, held in staff if role in held)


def _add_families(journal: Database, made: Generated, rng: Random) -> None:
    """Give children representatives, some of two schools, some restricted by a court."""
    for _ in range(len(made.children) // 2):
        identity, here = new_id(), dict[str, Person]()
        for child in rng.sample(made.children, rng.randint(1, 3)):
            person = here.setdefault(
                child.school, Person(identity, child.school, "representative")
            )
            command = operator(child.school)
            representative = people.record_representation(
                journal, command, person_id=identity, name=parse_name("Семейная Анна"),
                pupil_id=child.id,
            )
            if rng.random() < 0.5:
                since, until = _days(rng)
                people.restrict_representation(
                    journal, command, representative_id=representative, pupil_id=child.id,
                    decision="решение суда", since=since, until=until,
                )
                if _is_now(since, until):
                    continue
            person.children.add(child)
        made.people += here.values()


def _days(rng: Random) -> tuple[date, date | None]:
    since, until = rng.choice(_SPANS)
    end = None if until is None else today() + timedelta(days=until)
    return today() + timedelta(days=since), end


def _is_now(since: date, until: date | None) -> bool:
    return since <= today() and (until is None or until >= today())
