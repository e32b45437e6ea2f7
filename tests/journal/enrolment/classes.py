"""Two classes of a grade with the same subject, and a child who moves from one to the other."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert

from services.journal.classes.models import SchoolClass
from services.journal.classes.rules import ArrivalReason, DepartureReason
from services.journal.classes.usecases import classes
from services.journal.enrolment.rules import Arrival, Departure
from services.journal.enrolment.usecases import depart_pupil, enrol
from services.journal.facts.usecases import record_facts
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit, Result
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from tests.journal.factory import Classroom, make_classroom, weigh

MOVED_ON = date(2024, 9, 9)


@dataclass
class Parallel:
    """The class next door: its group of the same subject, and lessons from `MOVED_ON` on."""

    room: Classroom
    class_id: UUID
    group_id: UUID
    lessons: list[UUID]

    @property
    def teacher(self) -> Caller:
        """Another teacher than that of the first class."""
        return self.room.caller("teacher", groups=frozenset({self.group_id}))

    def give(self, database: Database, text: str, *, lesson: int = 0, pupil: int = 0) -> Result:
        """Enter a cell of this class; return how it ended."""
        edit = Edit(new_id(), self.lessons[lesson], self.room.pupils[pupil], text, "")
        return record_cells(database, self.teacher, self.group_id, [edit]).results[0]


def open_group(
    database: Database, room: Classroom, class_id: UUID, subject: str, *,
    name: str | None = None, members: tuple[UUID, ...] = (), first: date = MOVED_ON,
    lessons: int = 5,
) -> tuple[UUID, list[UUID]]:
    """Open a group with lessons on days from `first` on; return both ids."""
    with database.transaction(room.school_id) as session:
        group_id = classes.ensure_group(
            session, room.operator, class_id=class_id, name=name, members=members,
            subject_id=classes.ensure_subject(session, room.operator, subject),
        )
        rows = [
            {
                "school_id": room.school_id, "id": new_id(), "group_id": group_id,
                "held_on": first + timedelta(days=number), "ordinal": 2,
            }
            for number in range(lessons)
        ]
        session.execute(insert(Lesson), rows)
        record_facts(session, room.operator, LESSONS, [row["id"] for row in rows])
    return group_id, [row["id"] for row in rows]


def open_parallel(database: Database, room: Classroom) -> Parallel:
    """Open the class next door with the same subject."""
    class_id = classes.create_class(
        database, room.operator, year_id=room.year_id, grade=7, letter="Б"
    )
    return Parallel(room, class_id, *open_group(database, room, class_id, "Алгебра"))


def move(
    database: Database, room: Classroom, pupil_id: UUID, old: UUID, new: UUID, day: date
) -> None:
    """Move a child from one class to another from a day on."""
    depart_pupil(
        database, room.operator, pupil_id, old, day - timedelta(days=1),
        Departure(DepartureReason.MOVED),
    )
    with database.transaction(room.school_id) as session:
        school_class = session.get_one(SchoolClass, (room.school_id, new))
        enrol(session, room.operator, pupil_id, school_class, day, Arrival(ArrivalReason.MOVED))


def moved_with_marks(database: Database) -> Parallel:
    """Return the class next door, in which the first pupil is who had «5·4» (КР) and «3»."""
    room = make_classroom(database)
    weigh(database, room, 0, "КР")  # weighs three
    edits = [room.edit("5·4"), room.edit("3", lesson=1), room.edit("Н", lesson=2)]
    record_cells(database, room.teacher, room.group_id, edits)
    parallel = open_parallel(database, room)
    move(database, room, room.pupils[0], room.class_id, parallel.class_id, MOVED_ON)
    return parallel
