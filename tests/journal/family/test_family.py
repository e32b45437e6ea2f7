"""Cards of pupils and representatives: who may read them, corrections, what a court restricts."""

import threading
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.journal.accounts.usecases.accounts import find_account
from services.journal.accounts.usecases.changes import tell_changes
from services.journal.accounts.usecases.invitees import invite
from services.journal.facts.models import FactChange
from services.journal.family.usecases import pupils, representations, representatives
from services.journal.people.models import Pupil, Representative
from services.journal.people.rules import Name
from services.journal.ties.usecases import ties_of
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.process.clock import today
from tests.days import days
from tests.journal.conftest import Ask, CountStatements
from tests.journal.factory import Classroom, make_classroom

MOTHER = Name("Жукова", "Анна", "Петровна")


def add_mother(database: Database, room: Classroom, pupil: int = 0) -> pupils.PupilCard:
    return representations.add_representative(
        database, room.deputy, room.pupils[pupil], name=MOTHER, relation="мать",
        phone="+79990001122", e_mail=None,
    )


def test_a_card_tells_classes_groups_and_who_answers(database: Database, room: Classroom) -> None:
    add_mother(database, room)
    card = pupils.read_pupil(database, room.class_teacher, room.pupils[0])
    assert (card.full_name, card.class_name, card.born_on) == ("Жуков Пётр", "7А", None)
    assert [group.subject for group in card.groups] == ["Алгебра"]
    (mother,) = card.representatives
    assert (mother.name, mother.relation, mother.phone) == (
        "Жукова Анна Петровна", "мать", "+79990001122",
    )


def test_contacts_are_for_leaders_and_the_own_class_teacher(
    database: Database, room: Classroom
) -> None:
    add_mother(database, room)
    child = room.pupils[0]
    psychologist = room.caller("psychologist", pupils=frozenset({child}))
    card = pupils.read_pupil(database, psychologist, child)
    assert [(one.phone, one.e_mail) for one in card.representatives] == [(None, None)]
    assert not card.shows_contacts
    for stranger in (room.teacher, room.caller("class_teacher"), room.caller("psychologist")):
        with pytest.raises(Forbidden):
            pupils.read_pupil(database, stranger, child)
    elsewhere = make_classroom(database, "lyceum-2")
    with pytest.raises(NotFound):
        pupils.read_pupil(database, elsewhere.deputy, child)
    with pytest.raises(NotFound):
        pupils.change_pupil(
            database, elsewhere.deputy, child, name=MOTHER, born_on=None, sex=None, ground=None,
            seen=None,
        )


def test_every_read_of_a_card_is_logged_with_its_child(
    database: Database, room: Classroom
) -> None:
    pupils.read_pupil(database, room.deputy, room.pupils[1])
    with database.transaction("131") as session:
        last = session.scalars(
            select(Access).where(Access.action == "pupil.card")
        ).one()
    assert (last.subject_kind, last.subject_id) == ("pupil", room.pupils[1])


def test_a_surname_changes_by_a_paper_and_the_history_keeps_it(
    database: Database, room: Classroom
) -> None:
    child = room.pupils[0]
    card = pupils.read_pupil(database, room.deputy, child)

    def rename(family: str) -> pupils.PupilCard:
        return pupils.change_pupil(
            database, room.deputy, child, name=Name(family, "Пётр", ""),
            born_on=date(2012, 3, 4), sex="m", ground="свидетельство от 12.10.2026",
            seen=card.seen,
        )

    changed = rename("Мухин")
    assert (changed.full_name, changed.born_on) == ("Мухин Пётр", date(2012, 3, 4))
    with database.transaction("131") as session:
        told = session.scalars(
            select(FactChange).where(FactChange.kind == "pupil", FactChange.reason.is_not(None))
        ).one()
    assert (told.fields, told.reason) == (["name_and_birth"], "свидетельство от 12.10.2026")
    with pytest.raises(Conflict, match=r"Теперь: Мухин Пётр, 04\.03\.2012"):
        rename("Комаров")
    with pytest.raises(BadInput, match="ещё не наступил"):
        pupils.change_pupil(
            database, room.deputy, child, name=MOTHER, born_on=days(1), sex=None, ground=None,
            seen=None,
        )


def test_a_restriction_takes_the_child_at_once_and_lifting_gives_it_back(
    database: Database, room: Classroom
) -> None:
    child = room.pupils[0]
    (mother,) = add_mother(database, room).representatives
    with database.transaction("131") as session:
        person = session.get_one(Representative, ("131", mother.id)).person_id

    def children() -> list[str]:
        ties = ties_of(
            database, Caller("gateway", Role.GATEWAY), person_id=person, school_id="131",
            role=Role.REPRESENTATIVE,
        )
        return [one.name for one in ties.children]

    def restrict(since: date, until: date | None) -> pupils.PupilCard:
        return representations.restrict(
            database, room.deputy, child, mother.id, decision="решение № 2-115/2026",
            since=since, until=until,
        )

    assert children() == ["Жуков Пётр"]
    restrict(days(1), None)
    assert children() == ["Жуков Пётр"]
    restrict(days(-1), None)
    assert children() == []
    card = representations.lift(
        database, room.deputy, child, mother.id, decision="определение № 3", on=today()
    )
    assert children() == ["Жуков Пётр"]
    (told,) = card.representatives
    assert (told.restricted_by, told.restricted_until) == (
        "решение № 2-115/2026 → определение № 3", days(-1),
    )
    with pytest.raises(Conflict, match="уже нет"):
        representations.lift(
            database, room.deputy, child, mother.id, decision="ещё раз", on=today()
        )
    with pytest.raises(BadInput, match="раньше первого"):
        restrict(today(), days(-1))


def test_one_person_answers_for_two_children(database: Database, room: Classroom) -> None:
    first, second = (
        add_mother(database, room, pupil).representatives[0] for pupil in (0, 1)
    )
    assert first.id == second.id
    with pytest.raises(Conflict, match="уже есть"):
        add_mother(database, room)
    page = representatives.find_representatives(database, room.deputy, words="жук")
    assert [child.name for child in page.items[0].children] == ["Ёлкина Вера", "Жуков Пётр"]
    card = representatives.read_representative(database, room.deputy, first.id)
    representatives.change_representative(
        database, room.deputy, first.id, name=MOTHER, phone=None, e_mail="a@b.ru", seen=card.seen
    )
    with pytest.raises(Conflict, match=r"Теперь: Жукова Анна Петровна, a@b\.ru"):
        representatives.change_representative(
            database, room.deputy, first.id, name=MOTHER, phone=None, e_mail=None, seen=card.seen
        )
    with pytest.raises(Forbidden):
        representatives.read_representative(database, room.class_teacher, first.id)


def test_of_two_who_enter_one_person_one_is_told(database: Database, room: Classroom) -> None:
    ended: list[str] = []

    def enter() -> None:
        try:
            add_mother(database, room)
            ended.append("entered")
        except Conflict:
            ended.append("told")

    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    threads = [threading.Thread(target=enter) for _ in range(2)]
    with database.transaction("131") as session:
        session.get(Pupil, ("131", room.pupils[0]), with_for_update=True)
        for one in threads:
            one.start()
        with database.transaction("131") as other:
            while not other.scalar(waiting):
                pass
    for one in threads:
        one.join()
    assert sorted(ended) == ["entered", "told"]


def test_pupils_are_listed_by_what_they_lack_and_by_class(ask: Ask, room: Classroom) -> None:
    found = ask("POST", room.deputy, "/pupils/list", {"words": "елк"}).json
    assert [one["name"] for one in found["items"]] == ["Ёлкина Вера"]
    body = {"state": "no_birth", "class_id": str(room.class_id)}
    assert ask("POST", room.deputy, "/pupils/list", body).json["total"] == 3
    assert ask("POST", room.deputy, "/pupils/list", {"state": "no_class"}).json["total"] == 0
    assert ask("POST", room.class_teacher, "/pupils/list", {}).json["total"] == 3
    assert ask("POST", room.caller("class_teacher"), "/pupils/list", {}).json["total"] == 0
    for stranger in (room.teacher, room.caller("data_officer"), room.caller("psychologist")):
        ask("POST", stranger, "/pupils/list", {}, status=403)


def test_every_child_of_a_page_is_logged_and_a_page_takes_five_statements(
    database: Database, room: Classroom, statements: CountStatements
) -> None:
    with statements() as sent:
        page = pupils.list_pupils_page(database, room.deputy, words="и")
    assert len(sent) <= 6
    with database.transaction("131") as session:
        seen = session.scalars(
            select(Access.subject_id).where(Access.action == "pupil.list")
        ).all()
    assert set(seen) == {one.id for one in page.items}


def _person_of(database: Database, representative_id: UUID) -> UUID:
    with database.transaction("131") as session:
        return session.get_one(Representative, ("131", representative_id)).person_id


def _children_of(database: Database, person: UUID) -> list[str]:
    ties = ties_of(
        database, Caller("gateway", Role.GATEWAY), person_id=person, school_id="131",
        role=Role.REPRESENTATIVE,
    )
    return [one.name for one in ties.children]


def test_a_court_decision_is_not_written_over_one_that_was_not_seen(
    database: Database, room: Classroom
) -> None:
    child = room.pupils[0]
    (mother,) = add_mother(database, room).representatives
    representations.restrict(
        database, room.deputy, child, mother.id, decision="решение № 1", since=days(-3),
        until=None, seen=mother.seen,
    )
    stale = (
        lambda: representations.restrict(
            database, room.deputy, child, mother.id, decision="решение № 2", since=days(-1),
            until=days(5), seen=mother.seen,
        ),
        lambda: representations.lift(
            database, room.deputy, child, mother.id, decision="определение", on=days(0),
            seen=mother.seen,
        ),
        lambda: representations.end(
            database, room.deputy, child, mother.id, reason="по ошибке", seen=mother.seen
        ),
    )
    for write in stale:
        with pytest.raises(Conflict, match=r"Ничего не записано\. Теперь: решение № 1, с "):
            write()
    (now_is,) = pupils.read_pupil(database, room.deputy, child).representatives
    assert now_is.restricted_by == "решение № 1"
    representations.lift(
        database, room.deputy, child, mother.id, decision="определение", on=days(0),
        seen=now_is.seen,
    )


def test_a_mistaken_representation_ends_at_once_and_can_be_taken_back(
    database: Database, room: Classroom
) -> None:
    child = room.pupils[0]
    (mother,) = add_mother(database, room).representatives
    representations.restrict(
        database, room.deputy, child, mother.id, decision="решение № 1", since=days(5), until=None
    )
    person = _person_of(database, mother.id)
    invite(database, room.deputy, room.class_id, [person])
    tell_changes(database)
    assert _children_of(database, person) == ["Жуков Пётр"]
    card = representations.end(
        database, room.deputy, child, mother.id, reason="мать другого ребёнка"
    )
    assert card.representatives == []
    (ended,) = card.formerly
    assert (ended.name, ended.relation, ended.reason) == (
        "Жукова Анна Петровна", "мать", "мать другого ребёнка",
    )
    assert _children_of(database, person) == []
    assert tell_changes(database), "the issuer learns of it by itself"
    assert find_account(database, Caller("o", Role.OPERATOR), person).memberships == ()
    with pytest.raises(NotFound):
        representations.end(database, room.deputy, child, mother.id, reason="ещё раз")
    card = representations.restore(database, room.deputy, child, mother.id)
    (again,) = card.representatives
    assert (again.relation, again.restricted_by, again.restricted_from) == (
        "мать", "решение № 1", days(5),
    )
    assert card.formerly == []
    assert _children_of(database, person) == ["Жуков Пётр"]
    with pytest.raises(NotFound, match="уже вернули"):
        representations.restore(database, room.deputy, child, mother.id)
    with pytest.raises(Forbidden):
        representations.end(database, room.class_teacher, child, mother.id, reason="по ошибке")


def test_who_is_recorded_anew_is_no_mistake_any_more(
    database: Database, room: Classroom
) -> None:
    (mother,) = add_mother(database, room).representatives
    representations.end(
        database, room.deputy, room.pupils[0], mother.id, reason="не тот человек"
    )
    card = add_mother(database, room)
    assert [one.id for one in card.representatives] == [mother.id]
    assert card.formerly == []
