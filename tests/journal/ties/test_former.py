"""A child who has left the school: its family reads for a year, and changes nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from services.access_matrix import actions_of
from services.journal.classes.models import Enrolment
from services.journal.diary.usecases import read_diary
from services.journal.people import usecases as people
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.journal.pupils.usecases import list_subjects
from services.journal.reviewers.usecases import list_reviewers
from services.journal.ties.usecases import PersonTies
from services.shared.accountability.access import Tie
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from services.shared.process.clock import today
from services.shared.process.settings import SERVICES
from tests.callers import caller
from tests.journal.factory import Classroom
from tests.journal.ties.test_ties import make_parent, tied

_READS = {
    "access_log.read_child", "diary.read", "external_results.read_child", "personal_file.read",
    "portfolio.read", "portfolio.read_item", "pupil.name", "timetable.read_pupil",
}


@pytest.mark.parametrize("role", ["representative", "pupil"])
def test_who_left_is_bound_for_a_year_and_known_to_have_left(
    database: Database, room: Classroom, role: str
) -> None:
    person = _person(database, room, role)
    assert _left(tied(database, person, role)) == [None]
    for days, known in ((0, [None]), (1, [1]), (365, [365]), (366, [])):
        _depart(database, room, days)
        found = tied(database, person, role)
        assert _left(found) == [one and today() - timedelta(days=one) for one in known]
        assert bool(found.groups) is (days == 0)
    _depart(database, room, 3)
    (child,) = tied(database, person, role).children
    assert child.reads_until == today() + timedelta(days=362)


def test_who_comes_back_has_not_left(database: Database, room: Classroom) -> None:
    person = _person(database, room, "representative")
    _depart(database, room, 30)
    with database.transaction("131") as session:
        session.execute(
            update(Enrolment)
            .where(Enrolment.pupil_id == room.pupils[0])
            .values(departed_on=None, enrolled_on=today() + timedelta(days=3))
        )
    assert _left(tied(database, person, "representative")) == [None]


def test_a_former_child_does_not_hide_one_that_is_here(
    database: Database, room: Classroom
) -> None:
    person = _person(database, room, "representative")
    people.record_representation(
        database, room.operator, person_id=person, name=parse_name("Жукова Анна Петровна"),
        pupil_id=room.pupils[1],
    )
    _depart(database, room, 400)
    (child,) = tied(database, person, "representative").children
    assert child.id == room.pupils[1]


def test_whatever_a_family_may_do_is_a_read_or_ends_with_school() -> None:
    """A new action of families is decided on: read after the last day, or no longer."""
    family = {
        action.name: action
        for service in SERVICES
        for action in actions_of(service)
        if {Tie.OWN_CHILD, Tie.OWN_RECORD} & set(action.roles.values())
    }
    goes_on = {name for name, action in family.items() if not action.while_at_school}
    assert goes_on == _READS
    assert set(family) - goes_on == {"portfolio.write", "pupil.reviewers", "pupil.subjects"}


@pytest.mark.parametrize("role", ["representative", "pupil"])
def test_nothing_of_the_class_after_the_last_day_is_seen(
    database: Database, room: Classroom, role: str
) -> None:
    pupil = room.pupils[0]
    room_day = today() - timedelta(days=40)
    with database.transaction("131") as session:
        session.execute(
            update(Enrolment).where(Enrolment.pupil_id == pupil).values(departed_on=room_day)
        )
    former = _former(role, pupil)
    for ask in (
        lambda: list_subjects(database, former, pupil),
        lambda: list_reviewers(database, former, pupil, None),
    ):
        with pytest.raises(Forbidden, match="больше не учится"):
            ask()
    present = read_diary(database, former, pupil, None)
    assert not present.averages
    assert not any(day.lessons for day in present.days if day.date > room_day)
    staff = read_diary(database, room.deputy, pupil, None)
    assert staff.pupil.id == pupil


def _former(role: str, pupil: UUID) -> Caller:
    ties = Ties(pupils=frozenset({pupil}), former=frozenset({pupil}))
    return Caller("u", Role(role), "131", caller(role).person_id, ties)


def _left(found: PersonTies) -> list[object]:
    return [child.left_on for child in found.children]


def _person(database: Database, room: Classroom, role: str) -> UUID:
    if role == "representative":
        return make_parent(database, room)[0]
    with database.transaction("131") as session:
        return session.get_one(Pupil, ("131", room.pupils[0])).person_id


def _depart(database: Database, room: Classroom, days: int) -> None:
    with database.transaction("131") as session:
        session.execute(
            update(Enrolment)
            .where(Enrolment.pupil_id == room.pupils[0])
            .values(departed_on=today() - timedelta(days=days))
        )
