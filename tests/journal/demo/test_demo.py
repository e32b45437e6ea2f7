"""The demo municipality: whole, made once, and continued where it was interrupted."""

import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Select, func, select

from services.commands.accounts import demo_accounts
from services.journal.accounts.usecases import list_accounts
from services.journal.classes.models import (
    ClassJournal,
    ClassJournalTerm,
    SchoolClass,
    SubjectGroup,
)
from services.journal.closing.models import JournalPackage
from services.journal.demo import seed
from services.journal.demo.passwords import DemoPasswords
from services.journal.demo.seed import make_demo
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell
from services.journal.people import usecases as people
from services.journal.people.models import Staff
from services.journal.people.rules import parse_name
from services.journal.schools import usecases as schools
from services.journal.schools.models import School
from services.journal.ties.usecases import ties_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from services.shared.messaging.contracts import CLASS_JOURNAL_CLOSED
from services.shared.messaging.outbox import Outgoing
from services.shared.runtime.commands import operator

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SCHOOL_ROLES = {
    "director",
    "deputy",
    "teacher",
    "class_teacher",
    "psychologist",
    "archivist",
    "data_officer",
    "representative",
    "pupil",
}


def silent(_done: int, _total: int, _what: str) -> None:
    """Tell nobody how far it is."""


def test_the_demo_has_every_role_and_leaves_grade_eight_free(database: Database) -> None:
    make_demo(database, NOW, silent)
    listed = list_accounts(database, operator())
    accounts = demo_accounts(listed, {one.login: "secret" for one in listed})
    for school in ("131", "lyceum-2"):
        roles = [one.role for one in accounts if one.school == school]
        assert set(roles) == SCHOOL_ROLES
        assert roles.count("representative") >= 2
    assert {one.role for one in accounts if one.school is None} == {
        "municipality_operator",
        "region_operator",
        "platform_admin",
    }
    several = {one.login: {m.role for m in one.memberships} for one in listed}
    assert several["teacher2-131"] == {"teacher", "representative"}
    assert all(one.children for one in accounts if one.role is Role.REPRESENTATIVE)
    with database.transaction("131") as session:
        grades = set(session.scalars(select(SchoolClass.grade)))
        assert 8 not in grades
        assert {1, 7} <= grades
        states = set(session.scalars(select(ClassJournalTerm.state)))
        assert states == {"closed"}


def test_the_demo_tells_of_its_classes_and_children_and_first_years_have_no_marks(
    database: Database,
) -> None:
    make_demo(database, NOW, silent)
    with database.transaction("131") as session:
        types = dict(
            session.execute(
                select(Outgoing.type, func.count())
                .where(Outgoing.school_id == "131")
                .group_by(Outgoing.type)
            ).all()
        )
        assert types["org.letopis.journal.class_journal.opened.v1"] == 9
        first = select(SchoolClass.id).where(SchoolClass.grade == 1)
        marked = session.scalars(
            select(MarkCell.marks)
            .join(Lesson, Lesson.id == MarkCell.lesson_id)
            .where(Lesson.group_id.in_(groups_of(first)), MarkCell.marks != [])
        ).all()
        assert marked == []
        future = session.scalar(
            select(func.count())
            .select_from(MarkCell)
            .join(Lesson, Lesson.id == MarkCell.lesson_id)
            .where(Lesson.held_on > NOW.date())
        )
        assert future == 0


def groups_of(classes: Select[UUID]) -> Select[UUID]:
    """Return a query for the groups of classes."""
    return select(SubjectGroup.id).where(SubjectGroup.class_id.in_(classes))


def test_the_demo_goes_on_where_it_was_interrupted_and_is_made_once(
    database: Database,
) -> None:
    calls = 0

    def break_off(_done: int, _total: int, _what: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(database, NOW, break_off)
    rest = make_demo(database, NOW, silent)
    assert 0 < rest.classes < 18
    again = make_demo(database, NOW, silent)
    assert again.classes == 0


def test_the_past_year_of_one_class_of_the_demo_is_closed_once_for_the_archive(
    database: Database,
) -> None:
    for _ in range(2):
        make_demo(database, NOW, silent)
    with database.transaction("131") as session:
        closed = session.scalars(
            select(Outgoing).where(Outgoing.type == CLASS_JOURNAL_CLOSED)
        ).all()
        assert [one.school_id for one in closed] == ["131"]
        kinds = session.scalars(select(JournalPackage.kind)).all()
        assert sorted(kinds) == ["class_summary_sheet", "journal"]
        name = session.scalars(
            select(SchoolClass.name)
            .join(ClassJournal, ClassJournal.class_id == SchoolClass.id)
            .join(JournalPackage, JournalPackage.class_journal_id == ClassJournal.id)
            .distinct()
        ).all()
        assert name == ["9А"]


def test_a_child_of_the_demo_is_tied_to_the_parent(database: Database) -> None:
    make_demo(database, NOW, silent)
    family = seed.FAMILIES[0]
    for child in family.children:
        found = ties_of(
            database,
            Caller("gateway", "gateway"),
            person_id=family.person_id,
            school_id=child.school,
            role="representative",
        )
        assert [one.name for one in found.children] == [child.name.full]


def test_passwords_stay_and_belong_to_their_owner(tmp_path: Path) -> None:
    kept = DemoPasswords(tmp_path / "data")
    assert kept.read() == {}
    first = kept.ensure(["a", "b"])
    assert first["a"] != first["b"]
    assert kept.ensure(["b", "c"]) == {**first, "c": kept.read()["c"]}
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("code", ["school-7", "131"])
def test_a_demo_is_not_made_beside_real_schools(database: Database, code: str) -> None:
    """Its people share passwords that everybody knows; a real school may have a demo's code."""
    schools.register_school(database, operator(), code=code, name="Школа № 7")
    somebody = Caller("x", Role.OPERATOR, code, correlation_id="c", origin="cli")
    people.appoint_staff(
        database, somebody, person_id=new_id(), name=parse_name("Юнусова Анна Ивановна"),
        roles=[Role.DEPUTY],
    )
    with pytest.raises(Conflict, match="Школа № 7"):
        make_demo(database, NOW, silent)
    with database.transaction(code) as session:
        assert session.scalar(select(func.count()).select_from(Staff)) == 1
    with database.transaction() as session:
        assert session.scalars(select(School.code)).all() == [code]


def test_a_demo_that_was_begun_goes_on_whatever_its_users_have_added(
    database: Database,
) -> None:
    seed._make_school(database, seed.SCHOOLS[0], NOW.date())
    schools.register_school(database, operator(), code="own-1", name="Своя школа")
    seed._refuse_real_schools(database)
