"""A child's name in a row: whole in one column, or its parts in columns of their own."""

from datetime import date

from services.journal.papers.heads import Role
from services.journal.papers.structure import Findings
from services.journal.papers.tables import Row, Table
from services.journal.workbooks.names import (
    PersonName,
    UnclearName,
    read_name,
    read_name_part,
)
from services.shared.wording import said


def read_child_name(
    table: Table, row: Row, found: Findings
) -> tuple[PersonName, date | None]:
    """Return a child's whole name, and the birth date where it is written beside it.

    Raises:
        UnclearName: it is none, or has initials in place of a given name.
    """
    name, born_on = _read(table, row, found)
    demand_whole(name)
    return name, born_on


def demand_whole(name: PersonName) -> None:
    """Refuse a name without a family name, or with initials.

    Raises:
        UnclearName: it is such a name.
    """
    if not name.family_name or len(name.given_name) < 2:
        raise UnclearName(said(
            "«%(text)s»: нужны фамилия и полное имя, без инициалов.", text=str(name).strip()
        ))
    if len(name.patronymic) == 1:
        raise UnclearName(said(
            "«%(text)s»: нужно полное отчество, без инициала.", text=str(name)
        ))


def _read(table: Table, row: Row, found: Findings) -> tuple[PersonName, date | None]:
    beside = read_name_part(table.text(row, Role.PATRONYMIC))
    if table.column(Role.NAME) is None:
        family = read_name_part(table.text(row, Role.FAMILY))
        return PersonName(family, read_name_part(table.text(row, Role.GIVEN)), beside), None
    text = table.text(row, Role.NAME)
    if not text:
        raise UnclearName(said("В строке нет имени: впишите его или уберите строку."))
    written = read_name(text)
    if written.aside:
        found.note(table.place(row, Role.NAME), said(
            "Слова в скобках в имя не вошли: %(aside)s.", aside=written.aside
        ))
    name = written.name
    if beside and not name.patronymic:
        name = PersonName(name.family_name, name.given_name, beside)
    elif beside and beside != name.patronymic:
        raise UnclearName(said(
            "«%(text)s»: в столбце «Отчество» другое — «%(beside)s». Оставьте одно.",
            text=text, beside=beside,
        ))
    return name, written.born_on
