"""A school with a week, its columns made, on a Monday of September."""

from datetime import UTC, date, datetime

import pytest

from services.journal.marks.usecases import recording
from services.journal.scheduling.usecases.filling import fill_year
from services.journal.ties.usecases import ties_of
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.process import clock
from tests.journal.timetable_files.school import NewSchool, asc, card, lesson, make_school

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
ANNA, MARIA, ILYA = "Алгебраева Анна Ивановна", "Ежова Мария Петровна", "Спортов Илья Ильич"
ZOYA = "Ушакова Зоя Сергеевна"


def let_it_be(monkeypatch: pytest.MonkeyPatch, day: date, hour: int = 9) -> None:
    """Let it be an hour (of Moscow) of a day."""
    moment = datetime(day.year, day.month, day.day, hour - 3, tzinfo=UTC)
    for module in (clock, recording):
        monkeypatch.setattr(module, "now", lambda: moment)


@pytest.fixture(autouse=True)
def _on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    let_it_be(monkeypatch, MONDAY)


@pytest.fixture
def school(database: Database) -> NewSchool:
    """Monday: algebra in 8А first and in 8Б second, physics third in 8А; sport in 8Б first."""
    made = make_school(database)
    made.bring(asc(
        card("L1", 1, 1), card("L2", 1, 2), card("L3", 1, 3, "R2"), card("L4", 1, 1, "R3"),
        card("L1", 2, 1),
        lessons=lesson("L1", "A", "GA", "T1") + lesson("L2", "A", "GB", "T1")
        + lesson("L3", "F", "GA", "T3") + lesson("L4", "S", "GB", "T4"),
    ), since=date(2026, 9, 1))
    fill_year(database, made.operator, made.code, made.year_id)
    return made


def deputy(school: NewSchool) -> Caller:
    """The deputy."""
    return Caller(
        "deputy", Role.DEPUTY, school.code, person_id=new_id(), correlation_id="d" * 32,
        origin="test",
    )


def teacher(school: NewSchool, name: str) -> Caller:
    """A teacher with the ties that the journal knows of now."""
    told = ties_of(
        school.database, Caller("gateway", Role.GATEWAY), person_id=school.persons[name],
        school_id=school.code, role=Role.TEACHER,
    )
    return Caller(
        name, Role.TEACHER, school.code, person_id=school.persons[name],
        ties=Ties(groups=frozenset(told.groups), day_groups=frozenset(told.day_groups),
                  day=told.day),
        correlation_id="e" * 32, origin="test",
    )
