"""Lists that go home: what a school has, as a file that comes back unchanged; and empty forms."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.list_reading.access import LIST_EXPORT
from services.journal.lists.queries import (
    select_class_ids,
    select_class_names,
    select_load,
    select_pupils,
    select_representatives,
    select_staff,
    select_subject_names,
)
from services.journal.papers.sheets import (
    CLASS,
    LED_CLASS,
    SEXES,
    SHEETS,
    SUBJECT,
    TEACHER,
    USUAL,
    VACANCY,
    Choices,
    ListSheet,
    OutCell,
    national,
    write_csv,
    write_xlsx,
)
from services.journal.workbooks import AcademicYear
from services.journal.workbooks.names import PersonName
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


class Format(StrEnum):
    """In which form a list goes home."""

    XLSX = "xlsx"
    CSV = "csv"


Row = Sequence[OutCell]


def export_list(
    database: Database, caller: Caller, kind: str, year: str, form: Format
) -> tuple[str, bytes]:
    """Return the name and the bytes of a list as the school has it today.

    Raises:
        BadInput: that is no year.
        NotFound: there is no such kind of list.
    """
    basis, sheet, name = _asked(caller, kind, year)
    with database.transaction(school_of(caller)) as session:
        rows = list(_ROWS[kind](session, school_of(caller), name))
        # Whose family's telephone numbers went out is looked for by the class.
        classes = session.scalars(select_class_ids(school_of(caller), name)).all()
        of_children = [basis.on(class_id=one) for one in classes] if kind == "pupils" else []
        record_accesses(session, caller, [basis, *of_children], kind="people")
    body = write_csv(sheet, rows) if form is Format.CSV else write_xlsx(sheet, rows)
    return f"{sheet.title} {name.replace('/', '-')}.{form}", body


def empty_form(database: Database, caller: Caller, kind: str, year: str) -> tuple[str, bytes]:
    """Return the name and the bytes of an empty form: an example row, cells to be chosen.

    Raises:
        BadInput: that is no year.
        NotFound: there is no such kind of list.
    """
    _, sheet, name = _asked(caller, kind, year)
    with database.transaction(school_of(caller)) as session:
        choices = _choices(session, school_of(caller), name)
    return sheet.form_name, write_xlsx(sheet, [sheet.example], choices)


def _asked(caller: Caller, kind: str, year: str) -> tuple[Basis, ListSheet, str]:
    basis = require(LIST_EXPORT, caller, Target(school_id=caller.school_id))
    if kind not in SHEETS:
        raise NotFound(said("Таких списков нет."))
    try:
        return basis, SHEETS[kind], AcademicYear.parse(year).name
    except ValueError as error:
        raise BadInput(error.args[0], errors=[FieldError("year", error.args[0])]) from error


def _pupils(session: Session, school_id: str, year: str) -> Iterator[Row]:
    answering: defaultdict[UUID, list[Any]] = defaultdict(list)
    for pupil_id, *one in session.execute(select_representatives(school_id)):
        answering[pupil_id].append(one)
    for id_, *name, born_on, sex in session.execute(select_pupils(school_id, year, today())):
        people = answering[id_]
        yield (
            *name, born_on, SEXES[sex],
            "; ".join(_representative(one) for one in people),
            _joined([national(one[4]) for one in people]),
            _joined([one[5] or "" for one in people]),
        )


def _representative(one: Sequence[Any]) -> str:
    name = str(PersonName(*one[:3]))
    return f"{name} ({one[3]})" if one[3] else name


def _joined(parts: list[str]) -> str:
    """The contacts in the order of the people, with an empty place where one has none."""
    return "; ".join(parts) if any(parts) else ""


def _staff(session: Session, school_id: str, year: str) -> Iterator[Row]:
    for *name, post, led, phone, e_mail in session.execute(
        select_staff(school_id, year, today())
    ):
        yield (*name, post, ", ".join(led or ()), national(phone), e_mail)


def _load(session: Session, school_id: str, year: str) -> Iterator[Row]:
    for *name, subject, class_name, group, hours in session.execute(
        select_load(school_id, year)
    ):
        teacher = " ".join(filter(None, name)) or VACANCY
        yield teacher, subject, class_name, group, hours


_ROWS: dict[str, Callable[[Session, str, str], Iterator[Row]]] = {
    "pupils": _pupils, "staff": _staff, "load": _load,
}


def _choices(session: Session, school_id: str, year: str) -> Choices:
    classes = list(session.scalars(select_class_names(school_id, year)))
    teachers = [" ".join(filter(None, row[:3]))
                for row in session.execute(select_staff(school_id, year, today()))]
    return Choices({
        **USUAL,
        CLASS: classes,
        LED_CLASS: classes,
        SUBJECT: list(session.scalars(select_subject_names(school_id))),
        TEACHER: teachers,
    })
