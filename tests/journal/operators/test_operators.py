"""People above the schools: taken in, ended, restored; who may, and what is refused."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from services.journal.accounts.usecases import list_accounts
from services.journal.operators import usecases as operators
from services.journal.people.models import Account
from services.journal.people.rules import parse_name
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import PEOPLE_ROLES, Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.waiting.table import WaitingWork
from tests.journal.factory import operator

ADMIN = Caller("a", Role.PLATFORM_ADMIN, person_id=new_id(), correlation_id="c" * 32)
IVANOVA = parse_name("Иванова Мария Петровна")


def roles_of(database: Database, login: str) -> list[Role]:
    """Return what the issuer's list says of a login."""
    (account,) = (
        one for one in list_accounts(database, operator(None)) if one.login == login
    )
    return [one.role for one in account.memberships]


def told(database: Database) -> set[str]:
    """Return of whom a change waits to be told to the gateway, and forget it."""
    with database.transaction() as session:
        works = session.scalars(select(WaitingWork).where(WaitingWork.kind == "account")).all()
        for work in works:
            session.delete(work)
        return {work.data["person_id"] for work in works}


def test_an_operator_gets_a_login_of_the_name_and_the_issuer_is_told(database: Database) -> None:
    first = operators.create_operator(
        database, ADMIN, name=IVANOVA, role=Role.MUNICIPALITY_OPERATOR
    )
    second = operators.create_operator(database, ADMIN, name=IVANOVA, role=Role.REGION_OPERATOR)
    third = operators.create_operator(
        database, ADMIN, name=IVANOVA, role=Role.PLATFORM_ADMIN, login=" Chief "
    )
    assert (first.login, second.login, third.login) == ("ivanova.mp", "ivanova.mp2", "chief")
    assert [one.login for one in operators.list_operators(database, ADMIN)] == [
        "chief", "ivanova.mp2", "ivanova.mp",
    ]
    assert roles_of(database, "ivanova.mp") == [Role.MUNICIPALITY_OPERATOR]
    assert told(database) == {str(one.person_id) for one in (first, second, third)}


def test_an_ended_operator_keeps_the_name_and_no_role_until_restored(database: Database) -> None:
    made = operators.create_operator(
        database, ADMIN, name=IVANOVA, role=Role.MUNICIPALITY_OPERATOR
    )
    told(database)
    ended = operators.end_operator(database, ADMIN, made.person_id)
    assert ended.ended_at is not None
    assert told(database) == {str(made.person_id)}
    assert operators.end_operator(database, ADMIN, made.person_id) == ended
    assert (ended.name, roles_of(database, made.login)) == ("Иванова Мария Петровна", [])
    assert told(database) == set()  # nothing for what had ended already
    assert operators.restore_operator(database, ADMIN, made.person_id).ended_at is None
    assert roles_of(database, made.login) == [Role.MUNICIPALITY_OPERATOR]


def test_nobody_ends_the_own_role_so_one_administrator_always_stays(database: Database) -> None:
    made = operators.create_operator(database, ADMIN, name=IVANOVA, role=Role.PLATFORM_ADMIN)
    with pytest.raises(Conflict):
        operators.end_operator(
            database, replace(ADMIN, person_id=made.person_id), made.person_id
        )
    with pytest.raises(NotFound):
        operators.end_operator(database, ADMIN, new_id())


@pytest.mark.parametrize(("name", "role", "login", "field"), [
    ("Иванова", Role.MUNICIPALITY_OPERATOR, "", "name"),
    ("Иванова Мария", Role.DIRECTOR, "", "role"),
    ("Иванова Мария", Role.MUNICIPALITY_OPERATOR, "Иванова", "login"),
    ("Иванова Мария", Role.MUNICIPALITY_OPERATOR, "taken", "login"),
])
def test_what_does_not_suit_is_refused_at_its_field(
    database: Database, name: str, role: Role, login: str, field: str
) -> None:
    operators.create_operator(
        database, ADMIN, name=IVANOVA, role=Role.PLATFORM_ADMIN, login="taken"
    )
    with pytest.raises(BadInput) as refused:
        operators.create_operator(
            database, ADMIN, name=parse_name(name), role=role, login=login
        )
    assert [error.field for error in refused.value.errors] == [field]
    with database.transaction() as session:
        assert session.scalars(select(Account.login)).all() == ["taken"]


@pytest.mark.parametrize("role", sorted(set(PEOPLE_ROLES) - {Role.PLATFORM_ADMIN}))
def test_only_the_platforms_administrator_makes_operators(database: Database, role: Role) -> None:
    with pytest.raises(Forbidden):
        operators.create_operator(
            database, Caller("x", role), name=IVANOVA, role=Role.PLATFORM_ADMIN
        )


def test_an_address_is_told_at_once_or_later_and_by_an_administrator_alone(
    database: Database,
) -> None:
    made = operators.create_operator(
        database, ADMIN, name=IVANOVA, role=Role.MUNICIPALITY_OPERATOR, e_mail="a@town.example"
    )
    assert made.e_mail == "a@town.example"
    changed = operators.set_operator_e_mail(
        database, ADMIN, made.person_id, e_mail="b@town.example"
    )
    assert changed == replace(made, e_mail="b@town.example")
    assert operators.list_operators(database, ADMIN) == [changed]
    assert operators.set_operator_e_mail(
        database, ADMIN, made.person_id, e_mail=None
    ).e_mail is None
    with pytest.raises(NotFound):
        operators.set_operator_e_mail(database, ADMIN, new_id(), e_mail=None)
    with pytest.raises(Forbidden):
        operators.set_operator_e_mail(
            database, replace(ADMIN, role=Role.MUNICIPALITY_OPERATOR), made.person_id, e_mail=None
        )
