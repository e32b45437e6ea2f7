"""Classes of a running platform whose journals are due, and the people who destroy them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import insert, select, update

from services.archive.acts.models import DestructionReceipt
from services.archive.case_files.models import CaseFile
from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.facts.usecases import record_facts
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.journal.years import usecases as years
from services.shared.accountability.caller import Caller, Ties
from services.shared.database.base import Database, new_id
from tests.end_to_end.conftest import SignIn
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.eventually import eventually

YEAR = "2024/2025"
TODAY = date(2031, 1, 10)
FIRST_DAY = date(2024, 9, 2)
API = "/api/archive/v1"
PUPILS = ("Журавлёв Пётр", "Ёжикова Вера", "Енотов Иван")


@dataclass(frozen=True)
class Room:
    """A class with lessons and marks; what its journal holds is the same for every room."""

    name: str
    class_id: UUID
    group_id: UUID
    pupils: list[UUID]
    lessons: list[UUID]
    teacher: Caller


@dataclass
class Office:
    """The people of one school around its archive, and the databases that they do not see."""

    platform: Platform
    school: str
    archivist: Person
    deputy: Person
    director: Person
    journal: Database
    archive: Database

    def make_room(
        self, grade: int, letter: str, words: str = "", pupils: tuple[str, ...] = PUPILS
    ) -> Room:
        """Make a class of 2024/2025 with five lessons and six marks, one of them corrected."""
        command = Caller(
            "operator:test", "operator", self.school, correlation_id="0" * 32, origin="cli"
        )
        year, person = years.open_year(self.journal, command, YEAR), new_id()
        teacher = people.appoint_staff(
            self.journal,
            command,
            person_id=person,
            name=parse_name("Учителева Анна Ивановна"),
            roles=["teacher"],
        )
        class_id = classes.create_class(
            self.journal, command, year_id=year.id, grade=grade, letter=letter,
            class_teacher_id=teacher,
        )
        enrolled = [
            enrolment.enrol_pupil(
                self.journal, command, class_id=class_id, name=parse_name(name),
                enrolled_on=FIRST_DAY,
            )
            for name in pupils
        ]
        group_id, lessons = self._lessons(command, class_id, teacher, words)
        caller = Caller(
            "teacher", "teacher", self.school, person_id=person,
            ties=Ties(groups=frozenset({group_id})), correlation_id="c" * 32, origin="test",
        )
        room = Room(f"{grade}{letter}", class_id, group_id, enrolled, lessons, caller)
        self._mark(room, words)
        return room

    def close_file(self, room: Room) -> UUID:
        """Close the case file of a class as the end of its year does; return its id."""
        title = f"Электронный журнал {room.name} класса"

        def closed() -> UUID | None:
            with self.archive.transaction(self.school) as session:
                return session.scalar(
                    update(CaseFile)
                    .where(CaseFile.school_id == self.school, CaseFile.title == title)
                    .values(closed_on=date(2025, 5, 31), opened_on=date(2024, 9, 1))
                    .returning(CaseFile.id)
                )

        found: UUID = eventually(closed)
        return found

    def destroyed_rows(self, act_id: str) -> dict[str, int]:
        """Return what the journal's receipts of an act count, without the messages."""
        self.archive.close()  # its connections may be those of a server that was killed
        with self.archive.transaction(self.school) as session:
            receipts = session.scalars(
                select(DestructionReceipt.said).where(
                    DestructionReceipt.said["act"].astext == act_id,
                    DestructionReceipt.said["purpose"].astext == "destroy",
                    DestructionReceipt.service == "journal",
                )
            ).all()
        counted: dict[str, int] = {}
        for said in receipts:
            for one in said.get("classes", ()):
                if one["rows"] and one["name"] != "journal.messages":
                    counted[one["name"]] = counted.get(one["name"], 0) + one["rows"]
        return counted

    def act(self, act_id: str) -> dict[str, Any]:
        """Return an act as the director sees it, however long a service is away."""
        told: dict[str, Any] = patiently(lambda: self.director.json(f"{API}/acts/{act_id}"))
        return told

    def proposed(self, case_file_id: UUID) -> str:
        """Propose a case file; what was proposed before an answer got lost is found again."""

        def propose() -> str | None:
            made = self.archivist.send(
                "POST", f"{API}/acts", json={"case_file_ids": [str(case_file_id)], "note": ""}
            )
            return made.json()["id"] if made.status_code == 201 else self._act_of(case_file_id)

        return str(patiently(propose))

    def take(self, who: Person, act_id: str, verb: str, state: str, body: Any = None) -> None:
        """Have somebody take a step; asked again until the act stands where it leads."""

        def taken() -> bool:
            if self.act(act_id)["state"] in _SINCE[state]:
                return True
            who.send("POST", f"{API}/acts/{act_id}/{verb}", json=body or {})
            return False

        patiently(taken)

    def _act_of(self, case_file_id: UUID) -> str | None:
        for act in self.director.json(f"{API}/disposal")["acts"]:
            told = self.act(act["id"])
            if any(one["case_file_id"] == str(case_file_id) for one in told["items"]):
                return str(act["id"])
        return None

    def _lessons(
        self, command: Caller, class_id: UUID, teacher: UUID, words: str
    ) -> tuple[UUID, list[UUID]]:
        with self.journal.transaction(self.school) as session:
            group_id = classes.ensure_group(
                session,
                command,
                class_id=class_id,
                subject_id=classes.ensure_subject(session, command, "Алгебра"),
                name=None,
                teacher_id=teacher,
                members=(),
            )
            ids = [new_id() for _ in range(5)]
            told = {"school_id": self.school, "group_id": group_id, "ordinal": 1}
            session.execute(
                insert(Lesson),
                [
                    {
                        **told, "id": one, "held_on": FIRST_DAY + timedelta(days=number),
                        "topic": f"{words}topic{number}" if words else "",
                        "homework": f"{words}homework{number}" if words else "",
                    }
                    for number, one in enumerate(ids)
                ],
            )
            record_facts(session, command, LESSONS, ids)
        return group_id, ids

    def _mark(self, room: Room, words: str) -> None:
        for number, pupil in enumerate(room.pupils):
            for lesson in room.lessons[:2]:
                edit = Edit(new_id(), lesson, pupil, "4", "")
                record_cells(self.journal, room.teacher, room.group_id, [edit])
            if words or not number:
                edit = Edit(new_id(), room.lessons[0], pupil, "5", "4")
                record_cells(self.journal, room.teacher, room.group_id, [edit])


# State → where an act may stand once that state was reached.
_SINCE = {
    "agreed": ("agreed", "approved", "executing", "closed"),
    "approved": ("approved", "executing", "closed"),
    "executing": ("executing", "closed"),
    "closed": ("closed",),
}


@contextmanager
def an_office(platform: Platform, people: SignIn, school: str) -> Iterator[Office]:
    """Give a school's office on the day on which the case files of 2024/2025 are due."""
    done = platform.letopis("clock", "set", TODAY.isoformat())
    assert done.returncode == 0, done.stderr
    opened = [
        Database(platform.environment[name]["DATABASE_WORK_URL"], pool_size=2)
        for name in ("journal", "archive")
    ]
    archivist, deputy, director = (
        people(platform.account(role, school)) for role in ("archivist", "deputy", "director")
    )
    office = Office(platform, school, archivist, deputy, director, *opened)
    details = {"organisation": "Лицей № 2", "address": "ул. Вторая, 2", "place": "г. Город"}
    put = office.archivist.send("PUT", f"{API}/details", json=details)
    assert put.status_code < 300, put.text
    try:
        yield office
    finally:
        for database in opened:
            database.close()
        platform.letopis("clock", "reset")


def patiently(ask: Callable[[], Any], seconds: float = 60) -> Any:
    """Return what `ask` gives once it gives something, whatever is being restarted meanwhile."""

    def once() -> Any:
        try:
            return ask()
        except requests.RequestException:
            return None

    return eventually(once, seconds)
