"""What people and workers lawfully do in the world before anybody tampers with it."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select, text

from services.journal.lessons.usecases.lessons import LessonContent, add_lesson, edit_lesson
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit, Results
from services.journal.marks.usecases.term_marks import record_term_marks
from services.shared.accountability.access_log import Access
from services.shared.accountability.chain_gap import Cause, Link, leave_gaps
from services.shared.accountability.sealing import Sealer
from services.shared.checkpoints.filing import file_heads
from services.shared.checkpoints.telling import publish_checkpoints
from services.shared.database.base import Database, new_id
from services.shared.process.settings import SERVICES
from tests.commands.conftest import RECEIVERS, House
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom
from tests.servers import Databases
from tests.shared.checkpoints.chains import SIGNATURES, SIGNERS, as_superuser, record

SCHOOLS = ("131", "lyceum-2")

_PUPILS = ("Жуков Пётр", "Ёлкина Вера", "Евсеев Иван", "Юдина Анна")
_CELLS = ("5", "4", "3", "2", "Н", "Б", "5·4", "4·Н", "зачёт")


def use(made: Mapping[str, Databases], folder: Path, rng: Random) -> dict[str, Classroom]:
    """Let people work in two schools, workers seal, and heads be told, twice."""
    with ExitStack() as stack:

        def opened(url: str) -> Database:
            database = Database(url, pool_size=1)
            stack.callback(database.close)
            return database

        house = House(
            {name: opened(one.work) for name, one in made.items()},
            {name: opened(one.owner) for name, one in made.items()},
            {name: import_module(f"services.{name}.checkpoints.models").RECORD
             for name in RECEIVERS},
            folder / "heads.jsonl",
        )
        journal = house.app["journal"]
        rooms = {code: make_classroom(journal, code, pupils=_PUPILS) for code in SCHOOLS}
        for number in range(2):
            for room in rooms.values():
                use_class(journal, room, rng)
            for name in SERVICES:
                for code in SCHOOLS:
                    record(house.app[name], code, rng.randint(3, 6))
                tell_all(house, name)
            if number == 0:
                destroy(house, 3, 6)
    return rooms


def destroy(house: House, first: int, last: int) -> None:
    """Take rows of the journal's log away in the first school, as an act of destruction does."""
    owner, school = house.owner["journal"], SCHOOLS[0]
    with owner.transaction(school) as session:
        rows = session.execute(
            select(Access.sequence, Access.digest)
            .where(Access.sequence.between(first, last))
            .order_by(Access.sequence)
        ).all()
        links = [Link(row.sequence, row.digest) for row in rows]
        cause = Cause(new_id(), new_id(), None)
        leave_gaps(session, Access, school, cause, SIGNERS["journal"], links)
    as_superuser(owner, f"DELETE FROM access_log WHERE sequence BETWEEN {first} AND {last}")


def use_class(journal: Database, room: Classroom, rng: Random) -> None:
    """Write, correct and clear cells, lessons and term marks of a class, as its teacher."""
    _tell_lessons(journal, room, rng)
    cells: dict[tuple[int, int], str] = {}
    for _ in range(3):
        edits = []
        for place in rng.sample([(n, p) for n in range(5) for p in range(4)], 6):
            now, new = _standing(journal, room, place, cells), rng.choice([*_CELLS, ""])
            if new != now:
                edits.append(room.edit(new, now, lesson=place[0], pupil=place[1]))
                cells[place] = new
        saved(record_cells(journal, room.teacher, room.group_id, edits))
    marks = [
        Edit(new_id(), room.terms[0], pupil, rng.choice("345"), _term_mark(journal, room, pupil))
        for pupil in rng.sample(room.pupils, 2)
    ]
    marks = [edit for edit in marks if edit.text != edit.expected]
    if marks:
        saved(record_term_marks(journal, room.teacher, room.group_id, marks))


def _tell_lessons(journal: Database, room: Classroom, rng: Random) -> None:
    """Say what was done in two lessons, and add one."""
    for lesson_id in rng.sample(room.lessons, 2):
        content = LessonContent(
            topic=rng.choice(["Корни", "Дроби"]), homework=rng.choice(["", "№ 5", "№ 7"]),
            work_type=rng.choice([None, "КР", "ПР"]), sets_work_type=True,
        )
        edit_lesson(journal, room.teacher, lesson_id, content)
    day = FIRST_DAY + timedelta(days=rng.randint(0, 30))
    add_lesson(
        journal, room.teacher, room.group_id, held_on=day, ordinal=None, content=LessonContent()
    )


def saved(results: Results) -> None:
    """Hold that every change was saved."""
    assert [one.status for one in results.results if one.status != "saved"] == [], results


def tell_all(house: House, service: str) -> None:
    """Seal and tell every chain of a service; the receivers and the file have them afterwards."""
    database, chains = house.app[service], _declared(service).chains
    Sealer(database, chains).seal()
    with database.transaction() as session:
        session.execute(text("UPDATE chain_checkpoint SET at = at - interval '2 hours'"))
    told = len(house.sent(service))
    publish_checkpoints(database, SIGNERS[service], chains, SIGNATURES)
    for envelope in house.sent(service)[told:]:
        house.receive(envelope)
    file_heads(database, SIGNERS[service], house.file)


def _standing(
    journal: Database, room: Classroom, place: tuple[int, int], known: Mapping[Any, str]
) -> str:
    if place in known:
        return known[place]
    return _read(
        journal, room.school_id,
        "SELECT array_to_string(array_append(marks, attendance), '·') FROM mark_cell"
        " WHERE lesson_id = :lesson AND pupil_id = :pupil",
        lesson=room.lessons[place[0]], pupil=room.pupils[place[1]],
    )


def _term_mark(journal: Database, room: Classroom, pupil: Any) -> str:
    return _read(
        journal, room.school_id,
        "SELECT mark FROM term_mark WHERE term_id = :term AND pupil_id = :pupil",
        term=room.terms[0], pupil=pupil,
    )


def _read(database: Database, school: str, statement: str, **values: Any) -> str:
    with database.transaction(school) as session:
        return session.scalar(text(statement), values) or ""


def _declared(service: str) -> Any:
    return import_module(f"services.{service}.app").SERVICE
