"""Time and counts of the destruction of a full class's journal, beside a plain DELETE.

`python -m bench.destruction`; with LETOPIS_PARTS=real on the real servers. The four services run
in this process on servers of its own; the rows of a class just like it are deleted in the same run
as an administrator would, by SQL in one transaction: no receipts, no gaps, no second look, and
with triggers off, as the superuser: the history of marks lets nobody else delete from it.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import click
import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select

from services.archive.acts.models import DestructionReceipt
from services.archive.acts.usecases.reading import read_act
from services.journal.classes.usecases import classes
from services.journal.lessons.models import Lesson
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit
from services.shared.database.base import new_id
from tests.acts import agree_act, approve_act, execute_act, propose_act
from tests.destruction.stage import DAYS, SCHOOL, Stage, case_files, close_file, staged
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom
from tests.parts import Parts
from tests.servers import KIND

_SUBJECTS = (
    "Русский язык", "Литература", "Английский язык", "Алгебра", "Геометрия", "Информатика",
    "История", "Биология", "География", "Физика",
)
_FAMILIES = tuple(f"Учеников{letter} Иван" for letter in "абвгдеёжзийклмнопрстуфхцчшщыэюя")[:30]
_PLAIN = (
    "DELETE FROM mark_change WHERE lesson_id IN (SELECT id FROM lesson WHERE group_id = ANY(%s))",
    "DELETE FROM mark_cell WHERE lesson_id IN (SELECT id FROM lesson WHERE group_id = ANY(%s))",
    "DELETE FROM lesson WHERE group_id = ANY(%s)",
    "DELETE FROM subject_group WHERE id = ANY(%s)",
)


@dataclass(frozen=True)
class Measured:
    """What one run gave: rows by class of data, and seconds."""

    rows: dict[str, int]
    took: float
    plain_rows: int
    plain_took: float


def measure(lessons: int) -> Measured:
    """Start servers, fill two classes, destroy one by an act and the other by SQL."""
    parts = Parts()
    try:
        with staged(parts, parts.new_broker().url) as stage:
            _filled(stage, 7, lessons)
            others = _filled(stage, 8, lessons)
            stage.until(lambda: len(case_files(stage)) == 2)
            file = case_files(stage)["7А"]
            close_file(stage, file)
            act = _approved(stage, file)
            started = time.perf_counter()
            execute_act(stage["archive"], DAYS, stage.people["archivist"], act)
            stage.until(lambda: _state(stage, act) == "closed")
            took = time.perf_counter() - started
            plain_rows, plain_took = _plainly(parts, stage, others)
            return Measured(_counted(stage), took, plain_rows, plain_took)
    finally:
        parts.close()


def _filled(stage: Stage, grade: int, lessons: int) -> list[UUID]:
    """Make a class with a year of lessons in ten subjects; a third of it gets a mark in each."""
    room = make_classroom(stage["journal"], grade=grade, pupils=_FAMILIES, lessons=0)
    groups = [_group(stage, room, subject) for subject in _SUBJECTS]
    for group in groups:
        ids = [new_id() for _ in range(lessons)]
        told = {"school_id": SCHOOL, "group_id": group, "ordinal": 1, "topic": "Тема урока"}
        rows = [
            {**told, "id": one, "held_on": FIRST_DAY + timedelta(days=number)}
            for number, one in enumerate(ids)
        ]
        with stage["journal"].transaction(SCHOOL) as session:
            session.execute(insert(Lesson), rows)
        teacher = room.caller("teacher", room.teacher_person, groups=frozenset({group}))
        for number, one in enumerate(ids):
            marked = room.pupils[number % 3 :: 3]
            edits = [Edit(new_id(), one, pupil, "4", "") for pupil in marked]
            record_cells(stage["journal"], teacher, group, edits)
    return groups


def _group(stage: Stage, room: Classroom, subject: str) -> UUID:
    if subject == "Алгебра":
        return room.group_id
    with stage["journal"].transaction(SCHOOL) as session:
        return classes.ensure_group(
            session,
            room.operator,
            class_id=room.class_id,
            subject_id=classes.ensure_subject(session, room.operator, subject),
            name=None,
            teacher_id=room.teacher_id,
            members=(),
        )


def _approved(stage: Stage, case_file_id: UUID) -> UUID:
    people, archive = stage.people, stage["archive"]
    act = propose_act(archive, DAYS, people["archivist"], [case_file_id])
    agree_act(archive, DAYS, people["deputy"], act, protocol_no="1", protocol_on=FIRST_DAY)
    approve_act(archive, DAYS, people["director"], act)
    return act


def _state(stage: Stage, act: UUID) -> str:
    return str(read_act(stage["archive"], DAYS, stage.people["director"], act).act.state)


def _counted(stage: Stage) -> dict[str, int]:
    with stage["archive"].transaction(SCHOOL) as session:
        receipts = session.scalars(select(DestructionReceipt.said)).all()
    return {
        one["title"]: one["rows"]
        for said in receipts
        if said["purpose"] == "destroy"
        for one in said["classes"]
        if one["rows"]
    }


def _plainly(parts: Parts, stage: Stage, groups: list[UUID]) -> tuple[int, float]:
    """Delete a class's rows as a script would; return how many and how long."""
    name = stage.settings["journal"].database_url.rpartition("/")[2]
    with psycopg.connect(parts.superuser_dsn, dbname=name) as connection:
        connection.execute("SET session_replication_role = replica")
        started = time.perf_counter()
        rows = sum(connection.execute(query, [groups]).rowcount for query in _PLAIN)
        connection.commit()
        return rows, time.perf_counter() - started


@click.command()
@click.option("--lessons", default=68, show_default=True, help="lessons of each subject")
def main(lessons: int) -> None:
    """Measure and print."""
    found = measure(lessons)
    total = sum(found.rows.values())
    table = Table(title=f"destruction of a class's journal, {len(_FAMILIES)} pupils, {KIND}")
    for title in ("what", "rows", "seconds", "rows a second", "of plain"):
        table.add_column(title, justify="left" if title == "what" else "right")
    plain = found.plain_rows / found.plain_took
    for what, rows, took in (
        ("plain DELETE in one transaction", found.plain_rows, found.plain_took),
        ("act: asked, destroyed, checked, papers", total, found.took),
    ):
        table.add_row(
            what, f"{rows:,}", f"{took:.2f}", f"{rows / took:,.0f}", f"{rows / took / plain:.3f}"
        )
    console = Console()
    console.print(table)
    for title, rows in found.rows.items():
        console.print(f"  {rows:>7,} {title}")


if __name__ == "__main__":
    main()
