"""A bundle that goes out is as the standard says, and comes in again as it was."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text

from services.journal.classes.models import SubjectGroup
from services.journal.classes.usecases.groups import set_members
from services.journal.load_lists.usecases.importing import import_load
from services.journal.oneroster.usecases.exporting import export_bundle
from services.journal.oneroster.usecases.importing import import_bundle
from services.journal.people.models import Pupil
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.staff_lists.usecases.importing import import_staff
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.conftest import CountStatements
from tests.journal.imports.files import counts, register
from tests.journal.oneroster.standard import complaints, rows_of
from tests.journal.papers.files import NEW_SCHOOL, YEAR, given_book, saved
from tests.journal.rosters.school import figures
from tests.servers import Databases


@pytest.fixture
def elsewhere(make_database: Callable[[str], Databases]) -> Iterator[Database]:
    """The journal of another installation."""
    opened = Database(make_database("journal").work, pool_size=2)
    yield opened
    opened.close()


@pytest.fixture
def school(database: Database, operator: Caller) -> Caller:
    """A school that has brought the papers of the new school; a subgroup has its children."""
    book = given_book()
    book["4А"].delete_rows(26)
    import_pupils(database, operator, content=saved(book), year=YEAR)
    for bring, name in ((import_staff, "staff"), (import_load, "teaching-load")):
        content = (NEW_SCHOOL / f"{name}.xlsx").read_bytes()
        assert bring(database, operator, content=content, year=YEAR).problems == []
    with database.transaction("131") as session:
        group, class_id = session.execute(
            select(SubjectGroup.id, SubjectGroup.class_id)
            .where(SubjectGroup.name.is_not(None)).order_by(SubjectGroup.id).limit(1)
        ).one()
        children = session.scalars(text(
            "SELECT pupil_id FROM enrolment WHERE class_id = :id ORDER BY pupil_id LIMIT 9"
        ), {"id": class_id}).all()
        set_members(session, operator, {group: children})
    return operator


def test_what_the_new_school_brought_goes_out_by_the_standard_and_comes_back_unchanged(
    database: Database, school: Caller, elsewhere: Database, statements: CountStatements
) -> None:
    name, content = export_bundle(database, school, YEAR)
    assert name == "OneRoster 2026-2027.zip"
    assert complaints(content) == []
    rows = rows_of(content)
    assert len(rows["demographics"]) - 1 == 453
    before = counts(database)
    with statements() as sent:
        again = import_bundle(database, school, content=content, year=YEAR)
    assert again.problems == []
    assert (again.arrived, again.departed, again.moved, again.changed) == (0, 0, 0, 0)
    assert again.unchanged == len(rows["users"]) - 1 + sum(
        row[rows["classes"][0].index("classType")] == "scheduled" for row in rows["classes"]
    )
    assert len(sent) <= 40
    assert counts(database) == before

    there = register(elsewhere)
    brought = import_bundle(elsewhere, there, content=content, year=YEAR)
    assert figures(brought) == (again.unchanged, 0, 0, 0, 0)
    assert export_bundle(elsewhere, there, YEAR)[1] == content
    assert figures(import_bundle(elsewhere, there, content=content, year=YEAR)) == (
        0, 0, 0, 0, again.unchanged
    )


def test_nothing_goes_out_of_anybody_but_what_another_system_needs(
    database: Database, school: Caller
) -> None:
    with database.transaction("131") as session:
        contacts = [one for row in session.execute(text(
            "SELECT phone, e_mail, family_name FROM representative "
            "UNION SELECT phone, e_mail, NULL FROM staff"
        )) for one in row[:2] if one]
        known = session.scalars(select(Pupil.family_name)).all()
    content = export_bundle(database, school, YEAR)[1]
    rows = rows_of(content)
    told = str(rows)
    assert known[0] in told
    assert len(contacts) > 100
    assert [one for one in contacts if one in told] == []
    head = rows["users"][0]
    empty = {"email", "sms", "phone", "agentSourcedIds", "password", "identifier", "userIds"}
    assert all(not row[head.index(name)] for row in rows["users"][1:] for name in empty)
    sexes = [row[4] for row in rows["demographics"][1:]]
    assert set(sexes) == {""}
