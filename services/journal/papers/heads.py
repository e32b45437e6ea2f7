"""What a column of a list is, as its head says: name, birth date, class, representatives …"""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.journal.workbooks.names import clean, fold


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    PATRONYMIC = "patronymic"
    BORN = "born"
    SEX = "sex"
    CLASS = "class"
    LETTER = "letter"
    REPRESENTATIVES = "representatives"
    CONTACTS = "contacts"
    PHONE = "phone"
    E_MAIL = "e_mail"
    POST = "post"
    SUBJECTS = "subjects"
    SUBJECT = "subject"
    GROUP = "group"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Head:
    """What a column holds, and whose it is where the head says so."""

    role: Role
    whose: str = ""


MOTHER, FATHER = "мать", "отец"
"""How lists call them, and how a relation is stored."""

_CHILD = re.compile(
    r"( ?\(?(ученик|учени[кц]|учащ|обучающ|воспитанн|ребенк|детей)[а-я]*\)?(ся)?)?"
).pattern
_MOTHER = re.compile(r"\bмат(ь|ер)|\bмам")
_FATHER = re.compile(r"\bот(ец|ц)|\bпап")
_MAIL = re.compile(r"[eеэ] ?-? ?(mail|маил|мейл|мэйл|почт)|\bпочт|\bmail\b")
_PHONE = re.compile(r"\bтел(ефон|\.|\b)|\bмоб|\bсот(ов|\.)|phone")
_OF_CHILD = re.compile(r"учени[кц]|учащ|обучающ|ребенк")
_REPRESENTATIVE = re.compile(r"родител|представител|опекун")
_PLAIN: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.NUMBER, re.compile(r"(№|n|no|номер)\.? ?(п ?/? ?п\.?|по порядку)?|п ?/? ?п\.?")),
    (Role.BORN, re.compile(
        rf"(дата|день|число)(,? месяц,? (и )?год)? рожд[а-я.]*{_CHILD}"
        r"|д\.? ?р\.?|родил(ся|ась)?[ ()а-я]*|г\.? ?р\.?|рожден(ие|а)?"
    )),
    (Role.SEX, re.compile(rf"пол{_CHILD}")),
    (Role.CLASS, re.compile(r"класс( ?\(?групп[аы]?\)?)?|кл\.?|класс,? (буква|литера|литер)")),
    (Role.LETTER, re.compile(r"(литера?|буква)( класса)?")),
    (Role.FAMILY, re.compile(rf"фамилия{_CHILD}")),
    (Role.GIVEN, re.compile(rf"имя{_CHILD}")),
    (Role.PATRONYMIC, re.compile(rf"отчество( ?\(?(при наличии|если есть)\)?)?{_CHILD}")),
    (Role.NAME, re.compile(
        r"(ф\.? ?и\.? ?о?\.?|фамилия,? ?(и )?имя,?( ?(и )?отчество)?)"
        rf"( ?\(?(при наличии|полностью)\)?)?{_CHILD}( ?\(?(при наличии|полностью)\)?)?"
    )),
    (Role.NAME, re.compile(r"(список )?(учени[кц]|учащ|обучающ|воспитанн|ребен)[а-я]*(ся)?")),
)
_NOT_NAMES = re.compile(
    r"работ|адрес|прожив|должност|образован|паспорт|снилс|дата|рожд|соц"
)
_CONTACTS = re.compile(r"контакт(ы|н[а-я]+ (данн|тел)[а-я]*)?.*")


def read_head(text: str) -> Head | None:
    """Return what a head says of its column; None where it is not known."""
    folded, plain = fold(text), clean(text).casefold()
    mail = bool(_MAIL.search(plain) or _MAIL.search(folded))
    phone = bool(_PHONE.search(folded) or _PHONE.search(plain))
    if mail or phone or _CONTACTS.fullmatch(folded):
        return None if _OF_CHILD.search(folded) else Head(_contact(mail, phone), _whose(folded))
    if _REPRESENTATIVE.search(folded) or _whose(folded):
        return Head(Role.REPRESENTATIVES, _whose(folded)) if _is_named(folded) else None
    for role, pattern in _PLAIN:
        if pattern.fullmatch(folded):
            return Head(role)
    return None


def _contact(mail: bool, phone: bool) -> Role:
    if mail == phone:
        return Role.CONTACTS
    return Role.E_MAIL if mail else Role.PHONE


def _whose(folded: str) -> str:
    mother, father = bool(_MOTHER.search(folded)), bool(_FATHER.search(folded))
    if mother == father:
        return ""
    return MOTHER if mother else FATHER


def _is_named(folded: str) -> bool:
    """Whether a head over representatives is of their names and not of their work or address."""
    return _NOT_NAMES.search(folded) is None
