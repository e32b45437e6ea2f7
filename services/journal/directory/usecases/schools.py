"""Finds schools, enters new ones into the directory, and changes what it says of them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.journal.directory.queries import find_page, select_school, select_taken
from services.journal.directory.rules import SchoolCard, check_card, check_code
from services.journal.schools.access import SCHOOLS_READ, SCHOOLS_WRITE
from services.journal.schools.models import School
from services.journal.schools.usecases import give_first_lists
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, enter_school
from services.shared.database.listing import ListPage
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import now
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class ListedCard:
    """A school of the directory by its code; `version` is to be sent with a change of it."""

    school_id: str
    card: SchoolCard
    version: int


def find_schools(
    database: Database, caller: Caller, *, words: str = "", after: str | None = None
) -> ListPage[ListedCard]:
    """Return a page of the directory, by name; who belongs to a school sees that one.

    Raises:
        Forbidden: the caller may not.
        NotFound: the school that the page follows is not there any more.
    """
    require(SCHOOLS_READ, caller, Target())
    with database.transaction() as session:
        return find_page(session, words, after, only=caller.school_id).map(_listed)


def read_school(database: Database, caller: Caller, school_id: str) -> ListedCard:
    """Return what the directory says of a school; who belongs to one may see that one.

    Raises:
        NotFound: there is no such school, or it is another one than the caller's.
    """
    require(SCHOOLS_READ, caller, Target(school_id=school_id))
    with database.transaction() as session:
        return _listed(_load(session, school_id))


def create_school(
    database: Database, caller: Caller, *, school_id: str, card: SchoolCard
) -> ListedCard:
    """Enter a school into the directory with the lists that it starts with.

    Raises:
        BadInput: a field does not suit, or code or name is that of another school.
        Forbidden: the caller may not.
    """
    basis = require(SCHOOLS_WRITE, caller, Target())
    _refuse(BadInput, [*check_code(school_id), *check_card(card)])
    with database.transaction(school_of(caller)) as session:
        _demand_free(session, school_id, card.name)
        school = add_school(session, caller, school_id, card)
        enter_school(session, school_of(caller))
        record_access(session, caller, basis, kind="schools")
        return _listed(school)


def change_school(
    database: Database, caller: Caller, *, school_id: str, card: SchoolCard, version: int
) -> ListedCard:
    """Change what the directory says of a school, if it still is of `version`.

    Nothing is written where nothing changes.

    Raises:
        BadInput: a field does not suit, or the name is that of another school.
        Conflict: somebody has changed it since.
        NotFound: there is no such school.
        Forbidden: the caller may not.
    """
    basis = require(SCHOOLS_WRITE, caller, Target())
    _refuse(BadInput, check_card(card))
    with database.transaction(school_of(caller)) as session:
        school = _load(session, school_id, lock=True)
        if card == card_of(school):
            return _listed(school)
        if school.version != version:
            raise Conflict(said(
                "Пока вы правили, карточку школы изменил кто-то другой. Ничего не записано: "
                "откройте её заново и внесите правку в то, что там теперь."
            ))
        _demand_free(session, None, card.name, other_than=school_id)
        write_card(school, card)
        record_access(session, caller, basis, kind="schools")
        session.flush()
        return _listed(school)


def add_school(session: Session, caller: Caller, school_id: str, card: SchoolCard) -> School:
    """Add a school whose code and name are free; the transaction is inside it afterwards.

    Raises:
        Conflict: somebody else has just added it.
    """
    school = School(code=school_id, registered_at=now(), version=1, **asdict(card))
    session.add(school)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(said(
            "Школу с таким кодом или названием только что завёл кто-то другой."
        )) from error
    give_first_lists(session, caller, school_id)
    return school


def write_card(school: School, card: SchoolCard) -> None:
    """Let a school that is locked be as the card says."""
    for field, value in asdict(card).items():
        setattr(school, field, value)
    school.version += 1


def _load(session: Session, school_id: str, *, lock: bool = False) -> School:
    school: School | None = session.scalars(
        select_school(school_id, lock=lock)
    ).one_or_none()
    if school is None:
        raise NotFound(said("Такой школы нет."))
    return school


def _demand_free(
    session: Session, code: str | None, name: str, *, other_than: str | None = None
) -> None:
    taken = session.execute(select_taken(code, name, other_than=other_than)).all()
    _refuse(BadInput, [
        *(FieldError("school_id", said(
            "Код %(code)s уже у другой школы: «%(name)s».", code=one.code, name=one.name
        )) for one in taken if one.code == code),
        *(FieldError("name", said(
            "Так уже называется школа с кодом %(code)s. Дайте название, по которому их "
            "различат.", code=one.code,
        )) for one in taken if one.name == name and one.code != code),
    ])


def _refuse(kind: type[BadInput], errors: Iterable[FieldError]) -> None:
    found = list(errors)
    if found:
        raise kind(said("Проверьте поля: школа не записана."), errors=found)


def card_of(school: School) -> SchoolCard:
    """Return what the directory says of a school."""
    return SchoolCard(
        school.name, school.full_name, school.address, school.time_zone, school.responsible
    )


def _listed(school: School) -> ListedCard:
    return ListedCard(school.code, card_of(school), school.version)
