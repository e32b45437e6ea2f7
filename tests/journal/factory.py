"""Makes what the journal's tests work on: a school with a class, its people and lessons."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, select

from services.journal.classes.usecases import classes
from services.journal.closing.usecases.terms import journal_of, set_states
from services.journal.enrolment import usecases as enrolment
from services.journal.facts.usecases import record_facts
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.usecases.recording import Edit
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.journal.schools import usecases as schools
from services.journal.schools.models import WorkType
from services.journal.years import usecases as years
from services.journal.years.models import Term
from services.journal.years.rules import TermState
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now

YEAR = "2024/2025"
FIRST_DAY = date(2024, 9, 2)
PUPILS = ("Жуков Пётр", "Ёлкина Вера", "Евсеев Иван")


@dataclass
class Classroom:
    """A class at work, and everybody around it."""

    school_id: str
    year_id: UUID
    class_id: UUID
    group_id: UUID
    teacher_id: UUID
    teacher_person: UUID
    pupils: list[UUID]
    lessons: list[UUID]
    terms: list[UUID]
    operator: Caller
    days: list[date] = field(default_factory=list)

    def caller(self, role: str, person_id: UUID | None = None, **ties: frozenset[UUID]) -> Caller:
        """Return somebody of this school in a role, with the ties given."""
        return Caller(
            f"{role}-{self.school_id}",
            Role(role),
            self.school_id,
            person_id=person_id or new_id(),
            ties=Ties(**ties),
            correlation_id="c" * 32,
            origin="test",
        )

    @property
    def teacher(self) -> Caller:
        """The teacher of the group."""
        return self.caller("teacher", self.teacher_person, groups=frozenset({self.group_id}))

    @property
    def deputy(self) -> Caller:
        """A deputy of the school."""
        return self.caller("deputy")

    @property
    def class_teacher(self) -> Caller:
        """The one who leads the class."""
        return self.caller("class_teacher", classes=frozenset({self.class_id}))

    def parent_of(self, pupil_id: UUID) -> Caller:
        """Return a representative of a child."""
        return self.caller("representative", pupils=frozenset({pupil_id}))

    def edit(
        self,
        text: str,
        expected: str = "",
        *,
        lesson: int = 0,
        pupil: int = 0,
        key: UUID | None = None,
    ) -> Edit:
        """Return a change of a cell by places of lesson and pupil."""
        return Edit(
            key or new_id(), self.lessons[lesson], self.pupils[pupil], text, expected
        )


def operator(school_id: str | None) -> Caller:
    """Return the caller of a command."""
    return Caller("operator:test", "operator", school_id, correlation_id="0" * 32, origin="cli")


def make_classroom(
    database: Database,
    school_id: str = "131",
    *,
    grade: int = 7,
    pupils: tuple[str, ...] = PUPILS,
    lessons: int = 5,
    subgroup: str | None = None,
    subject: str = "Алгебра",
) -> Classroom:
    """Return a class of 2024/2025 with a teacher, pupils in no order, and a subject's lessons."""
    schools.register_school(
        database, operator(None), code=school_id, name=f"Школа № {school_id}"
    )
    command = operator(school_id)
    year = years.open_year(database, command, YEAR)
    person = new_id()
    teacher_id = people.appoint_staff(
        database,
        command,
        person_id=person,
        name=parse_name("Учителева Анна Ивановна"),
        roles=["teacher"],
    )
    class_id = classes.create_class(
        database, command, year_id=year.id, grade=grade, letter="А", class_teacher_id=teacher_id
    )
    pupil_ids = [
        enrolment.enrol_pupil(
            database, command, class_id=class_id, name=parse_name(name), enrolled_on=FIRST_DAY
        )
        for name in pupils
    ]
    days = [FIRST_DAY + timedelta(days=number) for number in range(lessons)]
    with database.transaction(school_id) as session:
        group_id = classes.ensure_group(
            session,
            command,
            class_id=class_id,
            subject_id=classes.ensure_subject(session, command, subject),
            name=subgroup,
            teacher_id=teacher_id,
            members=pupil_ids if subgroup else (),
        )
        rows = [
            {
                "school_id": school_id,
                "id": new_id(),
                "group_id": group_id,
                "held_on": day,
                "ordinal": 1,
            }
            for day in days
        ]
        if rows:
            session.execute(insert(Lesson), rows)
            record_facts(session, command, LESSONS, [row["id"] for row in rows])
        terms = session.scalars(
            select(Term.id).where(Term.grade == grade).order_by(Term.starts_on)
        ).all()
    return Classroom(
        school_id=school_id,
        year_id=year.id,
        class_id=class_id,
        group_id=group_id,
        teacher_id=teacher_id,
        teacher_person=person,
        pupils=pupil_ids,
        lessons=[row["id"] for row in rows],
        terms=list(terms),
        operator=command,
        days=days,
    )


def weigh(database: Database, room: Classroom, lesson: int, short: str) -> None:
    """Make a lesson one of a kind of work."""
    with database.transaction(room.school_id) as session:
        kind = session.scalars(select(WorkType).where(WorkType.short == short)).one()
        session.get_one(Lesson, (room.school_id, room.lessons[lesson])).work_type_id = kind.id
        record_facts(
            session, room.operator, LESSONS, [room.lessons[lesson]], ["work_type_id"]
        )


def set_term(database: Database, room: Classroom, state: str, term: int = 0) -> None:
    """Bring a term of the class into a state."""
    with database.transaction(room.school_id) as session:
        journal_id = journal_of(session, room.operator, room.class_id)
        set_states(
            session, room.operator, journal_id, [room.terms[term]], TermState(state), now(), "so"
        )
