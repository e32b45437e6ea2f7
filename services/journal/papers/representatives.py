"""Who answers for a child, as lists write it: «Имя (мать); Имя (отец)» and contacts beside."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from services.journal.papers.heads import FATHER, MOTHER, Role
from services.journal.papers.structure import FileRepresentative, Findings
from services.journal.papers.tables import Row, Table
from services.journal.papers.values import UnclearValue, read_e_mail, read_phone
from services.journal.workbooks.names import PersonName, UnclearName, clean, fold, read_name
from services.journal.workbooks.places import Place
from services.shared.wording import said

_BETWEEN_PERSONS = re.compile(r";|(?<=\)) ?,? ?(?=[А-ЯЁA-Z])")
_SEMICOLON = re.compile(";")
_RELATION = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
_ADDRESS = re.compile(r"(?<![^\s,])[^\s,]*@[^\s,]*")
_ALIKE = {"мама": MOTHER, "папа": FATHER}
_LONGEST_RELATION = 40
_NOBODY = {"", "-", "нет", "—"}


def read_representatives(
    table: Table, row: Row, found: Findings
) -> tuple[FileRepresentative, ...]:
    """Return those of a row's child; whatever cannot be told apart is refused by its place."""
    people: list[FileRepresentative] = []
    for whose in ("", MOTHER, FATHER):
        people += _of_column(table, row, whose, found)
    return tuple(people)


def _of_column(
    table: Table, row: Row, whose: str, found: Findings
) -> Iterator[FileRepresentative]:
    names = _parts(table.text(row, Role.REPRESENTATIVES, whose), _BETWEEN_PERSONS)
    place = table.place(row, Role.REPRESENTATIVES, whose)
    contacts = [
        (
            role, table.place(row, role, whose),
            _contacts_of(table.text(row, role, whose), len(names)),
        )
        for role in (Role.CONTACTS, Role.PHONE, Role.E_MAIL)
    ]
    for role, where, parts in contacts:
        if parts and len(parts) != len(names):
            found.refuse(where, _mismatch(len(names), len(parts), role))
            return
    for name, *told in zip_longest(names, *(parts for _, _, parts in contacts), fillvalue=""):
        person = _person(name, whose, place, found)
        spots = [(role, where) for role, where, _ in contacts]
        values = _contacts(list(zip(spots, told, strict=True)), found)
        if person is not None:
            yield FileRepresentative(*person, values.get(Role.PHONE), values.get(Role.E_MAIL))


def _parts(text: str, between: re.Pattern[str]) -> list[str]:
    """The parts of a cell; one at the end that is empty is none, one in the middle counts."""
    parts = [part.strip(" ,") for part in between.split(text)]
    while parts and fold(parts[-1]) in _NOBODY:
        parts.pop()
    return parts


def _contacts_of(text: str, people: int) -> list[str]:
    """The parts of a cell of contacts; where there is a place for each of the people, all."""
    places = [part.strip(" ,") for part in _SEMICOLON.split(text)]
    return places if len(places) == people and any(places) else _parts(text, _SEMICOLON)


def _mismatch(people: int, contacts: int, role: Role) -> str:
    if not people:
        return said("Телефон или адрес есть, а представителя в строке нет: впишите, чей он.")
    what = {
        Role.PHONE: said("телефонов"),
        Role.E_MAIL: said("адресов почты"),
        Role.CONTACTS: said("контактов"),
    }[role]
    return said(
        "Представителей %(people)s, а %(what)s %(contacts)s: непонятно, чьи они. Запишите в том "
        "же порядке через точку с запятой; если у кого-то нет — оставьте пустое место между ними.",
        people=people, what=what, contacts=contacts,
    )


def _person(
    text: str, whose: str, place: Place, found: Findings
) -> tuple[PersonName, str | None] | None:
    """Return name and relation; a comma between two whole names is one person too many."""
    before, comma, after = text.partition(",")
    if comma and len(before.split()) > 1 and len(after.split()) > 1 and "(" not in text:
        found.refuse(place, said(
            "«%(text)s»: это, похоже, несколько человек. Разделите их точкой с запятой.",
            text=text,
        ))
        return None
    try:
        written = read_name(text)
        return written.name, _relation(written.aside, whose)
    except (UnclearName, UnclearValue) as error:
        found.refuse(place, error.args[0])
        return None


def _relation(aside: tuple[str, ...], whose: str) -> str | None:
    told = [clean(part).casefold() for part in aside] or ([whose] if whose else [])
    if not told:
        return None
    if len(told) > 1 or len(told[0]) > _LONGEST_RELATION or not _RELATION.fullmatch(told[0]):
        raise UnclearValue(said(
            "«%(text)s»: непонятно, кем представитель приходится ребёнку. Напишите в скобках одно "
            "слово: (мать), (отец), (опекун).", text="; ".join(told)[:_LONGEST_RELATION]
        ))
    return _ALIKE.get(told[0], told[0])


def _contacts(
    told: list[tuple[tuple[Role, Place], str]], found: Findings
) -> dict[Role, str]:
    """Return the one telephone and the one address that the cells of a person give."""
    values: dict[Role, str] = {}
    for (role, place), text in told:
        for part in _pieces(text):
            try:
                kind, value = _contact(role, part)
            except UnclearValue as error:
                found.refuse(place, error.args[0])
                continue
            if values.setdefault(kind, value) != value:
                found.refuse(place, said(
                    "«%(text)s»: у одного человека второй телефон или адрес. Оставьте один; "
                    "контакты разных людей разделяйте точкой с запятой.", text=text,
                ))
    return values


def _pieces(text: str) -> list[str]:
    """The addresses and numbers of a cell, with a comma between them or none."""
    addresses = _ADDRESS.findall(text)
    rest = (one.strip() for one in _ADDRESS.sub(",", text).split(","))
    return [one for one in (*addresses, *rest) if fold(one) not in _NOBODY]


def _contact(role: Role, text: str) -> tuple[Role, str]:
    if role is Role.E_MAIL or (role is Role.CONTACTS and "@" in text):
        return Role.E_MAIL, read_e_mail(text)
    return Role.PHONE, read_phone(text)
