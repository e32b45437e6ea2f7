"""Lists people above the schools, takes in new ones, ends them and lets them come back."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.accounts.usecases.changes import note_changes
from services.journal.accounts.usecases.logins import lock_logins, login_for
from services.journal.operators.access import OPERATORS_READ, OPERATORS_WRITE
from services.journal.people.models import Account
from services.journal.people.rules import Name
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import ROLES_ABOVE_SCHOOLS, Role
from services.shared.characters import refused_character
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import now
from services.shared.wording import said

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody above the schools by the full name; `ended_at` is when the role ended.

    `e_mail` is where invitations go; None where nobody has told one.
    """

    person_id: UUID
    login: str
    name: str
    role: Role
    ended_at: datetime | None
    e_mail: str | None


def list_operators(database: Database, caller: Caller) -> list[Operator]:
    """Return everybody above the schools, whose role has ended last, by role and name.

    Raises:
        Forbidden: the caller's role does not allow it.
    """
    require(OPERATORS_READ, caller, Target())
    with database.transaction() as session:
        accounts = session.scalars(select(Account).where(Account.roles != [])).all()
    order = {role: place for place, role in enumerate(reversed(ROLES_ABOVE_SCHOOLS))}
    return sorted(
        (_operator(one) for one in accounts),
        key=lambda one: (one.ended_at is not None, order[one.role], one.name, one.login),
    )


def create_operator(
    database: Database,
    caller: Caller,
    *,
    name: Name,
    role: Role,
    login: str = "",
    e_mail: str | None = None,
) -> Operator:
    """Give somebody a login with a role above the schools; without a `login` one of the name.

    Raises:
        BadInput: the name is not whole, the role is another one, or the login is taken or none.
        Forbidden: the caller's role does not allow it.
    """
    basis = require(OPERATORS_WRITE, caller, Target())
    login = login.strip().lower()
    _refuse(_wrong(name, role, login))
    with database.transaction(school_of(caller)) as session:
        lock_logins(session)
        if login and session.get(Account, login) is not None:
            _refuse([FieldError("login", said("Такой логин уже есть: возьмите другой."))])
        account = Account(
            login=login or login_for(session, name), person_id=new_id(), roles=[role],
            family_name=name.family, given_name=name.given, patronymic=name.patronymic,
            e_mail=e_mail,
        )
        session.add(account)
        session.flush()
        note_changes(session, [account.person_id])
        record_access(session, caller, basis, kind="accounts")
        return _operator(account)


def set_operator_e_mail(
    database: Database, caller: Caller, person_id: UUID, *, e_mail: str | None
) -> Operator:
    """Say where somebody's invitations go from now on; None: nowhere.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: nobody above the schools is that person.
    """
    basis = require(OPERATORS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        account = _load(session, person_id)
        account.e_mail = e_mail
        session.flush()
        record_access(session, caller, basis, kind="accounts")
        return _operator(account)


def end_operator(database: Database, caller: Caller, person_id: UUID) -> Operator:
    """End somebody's role above the schools: out of every session within seconds.

    Who has ended already stays so.

    Raises:
        Conflict: it is the caller's own role.
        Forbidden: the caller's role does not allow it.
        NotFound: nobody above the schools is that person.
    """
    if person_id == caller.person_id:
        require(OPERATORS_WRITE, caller, Target())
        raise Conflict(said("Свою роль не прекращают: это делает другой администратор."))
    return _set_ended(database, caller, person_id, now())


def restore_operator(database: Database, caller: Caller, person_id: UUID) -> Operator:
    """Let somebody whose role has ended hold it again.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: nobody above the schools is that person.
    """
    return _set_ended(database, caller, person_id, None)


def _set_ended(
    database: Database, caller: Caller, person_id: UUID, ended_at: datetime | None
) -> Operator:
    basis = require(OPERATORS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        account = _load(session, person_id)
        if (account.ended_at is None) != (ended_at is None):
            account.ended_at = ended_at  # a trigger tells the issuer (accounts/usecases/changes)
            record_access(session, caller, basis, kind="accounts")
            session.flush()
        return _operator(account)


def _load(session: Session, person_id: UUID) -> Account:
    account: Account | None = session.scalars(
        select(Account)
        .where(Account.person_id == person_id, Account.roles != [])
        .with_for_update()
    ).one_or_none()
    if account is None:
        raise NotFound(said("Такого оператора нет."))
    return account


def _wrong(name: Name, role: Role, login: str) -> list[FieldError]:
    wrong = []
    if not name.family or not name.given:
        wrong.append(FieldError("name", said(
            "Напишите фамилию, имя и отчество полностью, например «Иванова Мария Петровна»."
        )))
    elif len(name.full) > _LONGEST_NAME:
        wrong.append(FieldError("name", said(
            "Слишком длинно: можно до %(most)s знаков.", most=_LONGEST_NAME
        )))
    elif character := refused_character(name.full):
        wrong.append(FieldError("name", character))
    if role not in ROLES_ABOVE_SCHOOLS:
        wrong.append(FieldError("role", said("Это роль внутри школы: её даёт школа.")))
    if login and not _LOGIN.fullmatch(login):
        wrong.append(FieldError("login", said(
            "Логин — от 2 до 64 строчных латинских букв, цифр, точек, дефисов и подчёркиваний, "
            "с буквы или цифры."
        )))
    return wrong


def _refuse(wrong: list[FieldError]) -> None:
    if wrong:
        raise BadInput(said("Проверьте поля: учётная запись не создана."), errors=wrong)


def _operator(account: Account) -> Operator:
    name = Name(account.family_name or "", account.given_name or "", account.patronymic or "")
    return Operator(
        account.person_id, account.login, name.full, Role(account.roles[0]), account.ended_at,
        account.e_mail,
    )
