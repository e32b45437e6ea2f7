"""What a list changes about children and those who answer for them, and who is one person."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from services.journal.family.usecases import representations
from services.journal.papers.outcome import ListReport
from services.journal.people import usecases as people
from services.journal.people.models import Pupil, Representative
from services.journal.people.rules import parse_name
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.messaging.outbox import Outgoing
from tests.journal.imports.files import counts
from tests.journal.papers.files import Row, child
from tests.journal.rosters.school import TODAY, at, bring, figures, lists, parents, what

PHONE, OTHER_PHONE, MAIL = "+79001392435", "+79002779946", "a@mail.example"
ANNA = "Жукова Анна Львовна"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be a day in November."""
    at(monkeypatch, TODAY)


def pair(database: Database, operator: Caller, *rows: Row) -> ListReport:
    """Bring in 5А of the children given, and two more who never change."""
    rest = [child("Яшин Лев"), child("Щукин Лев")]
    return bring(database, operator, lists({"5А": [*rows, *rest]}))


def petr(parents: str = "", contacts: str = "", born: str = "12.05.2015") -> Row:
    return child("Жуков Пётр Ильич", born, "м", parents, contacts)


def vera(parents: str = "", contacts: str = "") -> Row:
    return child("Жукова Вера Ильинична", "13.07.2014", "ж", parents, contacts)


def test_a_parent_of_two_is_one_person_by_name_and_telephone_or_address(
    database: Database, operator: Caller
) -> None:
    report = pair(
        database, operator,
        petr(f"{ANNA} (мать)", f"{PHONE}, {MAIL}"), vera(f"{ANNA} (мать)", "8 900 139-24-35"),
    )
    assert (figures(report), report.notes) == ((4, 0, 0, 0, 0), [])
    with database.transaction("131") as session:
        assert len(session.scalars(select(Representative.id)).all()) == 1
    assert parents(database) == [
        ("Жуков", "Жукова", "Анна", "мать", PHONE, MAIL),
        ("Жукова", "Жукова", "Анна", "мать", PHONE, MAIL),
    ]


def test_the_same_name_with_other_contacts_is_two_people_and_a_note(
    database: Database, operator: Caller
) -> None:
    rows = petr(f"{ANNA} (мать)", PHONE), vera(f"{ANNA} (мать)", OTHER_PHONE)
    report = pair(database, operator, *rows)
    assert [one.what for one in report.notes] == [
        f"Представители «{ANNA}» с разными контактами приняты за разных людей; возможно, "
        "это один человек."
    ]
    assert [one[4] for one in parents(database)] == [PHONE, OTHER_PHONE]
    before = counts(database)
    assert figures(pair(database, operator, *rows)) == (0, 0, 0, 0, 4)
    assert counts(database) == before


def test_a_teacher_of_that_name_is_not_merged_but_named(
    database: Database, operator: Caller
) -> None:
    people.appoint_staff(
        database, operator, person_id=new_id(), name=parse_name(ANNA), roles=[Role.TEACHER]
    )
    report = pair(database, operator, petr(f"{ANNA} (мать)", f"{PHONE}, {MAIL}"), vera())
    assert ["возможно, это один человек" in one.what for one in report.notes] == [True]
    with database.transaction("131") as session:
        assert session.scalar(text(
            "SELECT count(*) FROM staff s JOIN representative r ON r.person_id = s.person_id"
        )) == 0


@pytest.mark.parametrize(("before", "after", "expected"), [
    (("", ""), (f"{ANNA} (мать)", PHONE), ("Жукова", "мать", PHONE, None)),
    ((f"{ANNA} (мать)", PHONE), (f"{ANNA} (мать)", f"{OTHER_PHONE}, {MAIL}"),
     ("Жукова", "мать", OTHER_PHONE, MAIL)),
    ((ANNA, PHONE), (f"{ANNA} (опекун)", PHONE), ("Жукова", "опекун", PHONE, None)),
    ((f"{ANNA} (мать)", PHONE), (f"{ANNA} (мать)", MAIL), ("Жукова", "мать", PHONE, MAIL)),
])
def test_a_changed_representative_is_a_changed_child(
    database: Database, operator: Caller, before: tuple[str, str], after: tuple[str, str],
    expected: tuple[str, ...],
) -> None:
    pair(database, operator, petr(*before), vera())
    assert figures(pair(database, operator, petr(*after), vera())) == (0, 0, 0, 1, 3)
    assert [(one[1], *one[3:]) for one in parents(database)] == [expected]


def test_whom_a_list_leaves_out_stays_a_representative(
    database: Database, operator: Caller
) -> None:
    pair(database, operator, petr(f"{ANNA} (мать)", PHONE), vera())
    assert figures(pair(database, operator, petr(), vera())) == (0, 0, 0, 0, 4)
    assert len(parents(database)) == 1


@pytest.mark.parametrize("contacts", [PHONE, ""])
def test_whom_the_school_has_ended_does_not_come_back_by_a_list(
    database: Database, operator: Caller, contacts: str
) -> None:
    pair(database, operator, petr(f"{ANNA} (мать)", contacts), vera())
    with database.transaction("131") as session:
        pupil, representative = session.execute(
            text("SELECT pupil_id, representative_id FROM representation")
        ).one()
    deputy = replace(operator, role=Role.DEPUTY)
    representations.end(database, deputy, pupil, representative, reason="не тот человек")
    report = pair(database, operator, petr(f"{ANNA} (мать)", contacts), vera())
    assert figures(report) == (0, 0, 0, 0, 4)
    assert [one.what for one in report.notes] == [
        f"«{ANNA}» не записан представителем: в школе представительство прекратили. "
        "Если файл прав, верните его на карточке ученика."
    ]
    assert parents(database) == []
    representations.restore(database, deputy, pupil, representative)
    assert len(parents(database)) == 1


def test_one_person_with_two_addresses_is_refused(database: Database, operator: Caller) -> None:
    report = pair(
        database, operator,
        petr(f"{ANNA} (мать)", f"{PHONE}, {MAIL}"), vera(ANNA, f"{PHONE}, b@mail.example"),
    )
    assert "два разных контакта" in what(report)[0]
    assert (report.problems[0].sheet, report.problems[0].row) == ("5А", 5)
    assert parents(database) == []


def test_two_people_whom_a_list_now_shows_as_one_are_not_merged(
    database: Database, operator: Caller
) -> None:
    pair(database, operator, petr(ANNA, PHONE), vera(ANNA, OTHER_PHONE))
    report = pair(database, operator, petr(ANNA, MAIL), vera(ANNA, MAIL))
    assert figures(report) == (0, 0, 0, 2, 2)
    assert [one[4:] for one in parents(database)] == [(PHONE, MAIL), (OTHER_PHONE, MAIL)]
    assert figures(pair(database, operator, petr(ANNA, MAIL), vera(ANNA, MAIL))) == (
        0, 0, 0, 0, 4
    )


def test_a_birth_date_that_was_missing_is_filled_and_a_family_name_changes(
    database: Database, operator: Caller
) -> None:
    pair(database, operator, petr(born=""), vera())
    report = pair(
        database, operator, petr(), child("Белова Вера Ильинична", "13.07.2014", "ж")
    )
    assert figures(report) == (0, 0, 0, 2, 2)
    assert [one.what for one in report.lines[:2]] == [
        ("дата рождения",), ("имя было «Жукова Вера Ильинична»",)
    ]
    with database.transaction("131") as session:
        rows = session.execute(
            select(Pupil.family_name, Pupil.born_on).order_by(Pupil.sort_key)
        ).all()
    assert [tuple(one) for one in rows][:2] == [
        ("Белова", date(2014, 7, 13)), ("Жуков", date(2015, 5, 12))
    ]


def test_no_contact_goes_into_an_event(database: Database, operator: Caller) -> None:
    pair(database, operator, petr(f"{ANNA} (мать)", f"{PHONE}, {MAIL}"), vera())
    with database.transaction("131") as session:
        told = str([one.data for one in session.scalars(select(Outgoing))])
    assert not any(one in told for one in (PHONE, MAIL, "Анна"))
