"""Accounts follow the journal by themselves, and who has lost a role is out within seconds."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from services.gateway.auth.account_changes import KIND, accounts_changed, make_keeper
from services.shared.messaging.contracts import ACCOUNTS_CHANGED
from services.shared.messaging.envelope import Envelope
from services.shared.process.clock import now
from services.shared.waiting.table import WaitingWork
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _nothing_waits(stack: Stack) -> None:
    with stack.database.transaction() as session:
        session.execute(delete(WaitingWork))


def told(stack: Stack, *people: UUID) -> None:
    """Let the gateway take in that these people have changed."""
    envelope = Envelope(
        id=uuid4(), type=ACCOUNTS_CHANGED, subject="accounts", school_id="platform", sequence=1,
        time=now(), data={"person_ids": [str(one) for one in people]}, actor="journal",
    )
    with stack.worker_database.transaction() as session:
        accounts_changed(session, envelope)


def in_journal(stack: Stack, login: str, person_id: UUID, **more: Any) -> None:
    """Let the journal know an account."""
    stack.seen["journal"].accounts[str(person_id)] = {
        "login": login, "person_id": str(person_id),
        "name": {"family": "Ёлкина", "given": "Мария", "patronymic": "Петровна"},
        "memberships": [], **more,
    }


def member(role: str, school_id: str | None = "131") -> dict[str, Any]:
    return {"role": role, "school_id": school_id}


def groups_of(stack: Stack, login: str) -> set[str]:
    subject = stack.console.get_user_id(login)
    return {group["path"] for group in stack.console.get_user_groups(subject)}


def test_a_new_account_is_made_with_its_groups(stack: Stack) -> None:
    person, login = uuid4(), f"new-{uuid4().hex[:8]}"
    in_journal(stack, login, person, memberships=[member("teacher"), member("representative")])
    told(stack, person)
    make_keeper(stack.settings, stack.worker_database).run()
    user = stack.console.get_users({"username": login, "exact": "true"})[0]
    assert (user["lastName"], user["firstName"]) == ("Ёлкина", "Мария Петровна")
    assert user["attributes"]["person_id"] == [str(person)]
    assert groups_of(stack, login) == {"/schools/131/teacher", "/schools/131/representative"}
    assert not stack.console.get_credentials(user["id"])
    assert _waiting(stack) == 0


def test_who_loses_a_role_is_out_at_once_and_keeps_the_other(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/teacher", "/schools/131/representative").sign_in()
    login, person_id = person.account.login, person.account.person_id
    assert person_id
    in_journal(stack, login, person_id, memberships=[member("representative")])
    began = time.monotonic()
    told(stack, person_id)
    make_keeper(stack.settings, stack.worker_database).run()
    assert not person.is_signed_in()
    assert time.monotonic() - began < 5
    assert groups_of(stack, login) == {"/schools/131/representative"}
    assert person.sign_in().is_signed_in()


@pytest.mark.parametrize("known", [True, False])
def test_an_attempt_that_broke_off_half_way_is_finished_by_the_next(
    stack: Stack, visitor: NewVisitor, known: bool
) -> None:
    """The issuer took the group away and then did not answer: nobody was signed out yet."""
    person = visitor("/schools/131/teacher").sign_in()
    person_id = person.account.person_id
    assert person_id
    subject = stack.console.get_user_id(person.account.login)
    for group in stack.console.get_user_groups(subject):
        stack.console.group_user_remove(subject, group["id"])
    assert person.is_signed_in()
    if known:
        in_journal(stack, person.account.login, person_id)
    told(stack, person_id)
    make_keeper(stack.settings, stack.worker_database).run()
    assert not person.is_signed_in()


def test_who_is_nothing_any_more_cannot_come_in(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor("/schools/131/teacher").sign_in()
    person_id = person.account.person_id
    assert person_id
    in_journal(stack, person.account.login, person_id)
    told(stack, person_id)
    make_keeper(stack.settings, stack.worker_database).run()
    assert not person.is_signed_in()
    person.at_issuer.cookies.clear()
    assert person.get(person.go_to_issuer()).status == 403


def test_an_account_that_the_journal_does_not_know_loses_everything(
    stack: Stack, visitor: NewVisitor
) -> None:
    """Two people became one: the login that goes must open nothing."""
    person = visitor("/schools/131/deputy").sign_in()
    assert person.account.person_id
    told(stack, person.account.person_id)
    make_keeper(stack.settings, stack.worker_database).run()
    assert groups_of(stack, person.account.login) == set()
    assert not person.is_signed_in()


def test_a_new_name_reaches_the_issuer_and_signs_nobody_out(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/deputy").sign_in()
    person_id = person.account.person_id
    assert person_id
    in_journal(
        stack, person.account.login, person_id, memberships=[member("deputy")],
        name={"family": "Соснова", "given": "Мария", "patronymic": ""},
    )
    told(stack, person_id)
    make_keeper(stack.settings, stack.worker_database).run()
    user = stack.console.get_users({"username": person.account.login, "exact": "true"})[0]
    assert (user["lastName"], user["firstName"]) == ("Соснова", "Мария")
    assert person.is_signed_in()


def test_a_disabled_account_stays_disabled(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor("/schools/131/deputy")
    assert person.account.person_id
    stack.accounts.disable(person.account.login)
    in_journal(
        stack, person.account.login, person.account.person_id, memberships=[member("teacher")]
    )
    told(stack, person.account.person_id)
    make_keeper(stack.settings, stack.worker_database).run()
    assert not stack.console.get_users(
        {"username": person.account.login, "exact": "true"})[0]["enabled"]


def test_while_the_issuer_does_not_answer_nothing_is_lost(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/teacher")
    assert person.account.person_id
    in_journal(
        stack, person.account.login, person.account.person_id, memberships=[member("deputy")]
    )
    told(stack, person.account.person_id)
    identity = replace(stack.settings.identity, issuer="http://127.0.0.1:1/realms/letopis")
    make_keeper(replace(stack.settings, identity=identity), stack.worker_database).run()
    assert _waiting(stack) == 1
    with stack.worker_database.transaction() as session:
        for work in session.scalars(select(WaitingWork)):
            work.due_at = now()
    make_keeper(stack.settings, stack.worker_database).run()
    assert groups_of(stack, person.account.login) == {"/schools/131/deputy"}
    assert _waiting(stack) == 0


def test_one_account_that_is_refused_holds_up_none_beside_it(stack: Stack) -> None:
    wrong, right = uuid4(), uuid4()
    login = f"new-{right.hex[:8]}"
    in_journal(stack, f"new-{wrong.hex[:8]}", wrong, memberships=[member("teacher", "1/../2")])
    in_journal(stack, login, right, memberships=[member("teacher")])
    told(stack, wrong, right)
    make_keeper(stack.settings, stack.worker_database).run()
    assert groups_of(stack, login) == {"/schools/131/teacher"}
    assert _waiting(stack) == 1
    with stack.worker_database.transaction() as session:
        (work,) = session.scalars(select(WaitingWork)).all()
        assert work.attempts == 1
        assert work.last_error


def test_who_is_signed_in_goes_ahead_of_hundreds_of_new_accounts(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/teacher").sign_in()
    assert person.account.person_id
    told(stack, *(uuid4() for _ in range(40)))
    told(stack, *(uuid4() for _ in range(9)), person.account.person_id)
    with stack.worker_database.transaction() as session:
        pieces = session.scalars(
            select(WaitingWork).order_by(WaitingWork.due_at, WaitingWork.id)
        ).all()
    assert pieces[0].kind == KIND
    assert pieces[0].data == {"person_ids": str(person.account.person_id)}
    assert [piece.data["person_ids"].count(",") + 1 for piece in pieces[1:]] == [10] * 4 + [9]


def _waiting(stack: Stack) -> int:
    with stack.worker_database.transaction() as session:
        return len(session.scalars(select(WaitingWork.id).where(WaitingWork.kind == KIND)).all())
