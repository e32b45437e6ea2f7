"""What single cells of a list say: a birth date, a sex, a telephone, an e-mail address."""

import re
from datetime import date, datetime

from services.journal.papers.structure import Sex
from services.journal.workbooks.calendar import AcademicYear
from services.journal.workbooks.names import clean, fold
from services.journal.workbooks.opening import text_of
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import said

YOUNGEST, OLDEST = 5, 25
"""Full years at the beginning of the school year; evening schools have grown pupils."""

_TAIL = r"(?: ?г\.?(?: ?р\.?)?)?"
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})" + _TAIL)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]00:00(?::00)?)?")
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}" + _TAIL)
_SEXES = {
    "м": Sex.MALE, "муж": Sex.MALE, "мужской": Sex.MALE, "мальчик": Sex.MALE,
    "юноша": Sex.MALE,
    "ж": Sex.FEMALE, "жен": Sex.FEMALE, "женский": Sex.FEMALE, "девочка": Sex.FEMALE,
    "девушка": Sex.FEMALE,
}
_PHONE_MARKS = re.compile(r"[\s()\u2010-\u2015-]+|доб\.?$")
_PHONE = re.compile(r"\+?\d{5,15}")
_RUSSIAN = 11
_ATOM = r"[^\s@,;:<>()\[\]\"\\.]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_E_MAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
_LONGEST_E_MAIL, _LONGEST_LOCAL = 254, 64


class UnclearValue(ValueError):
    """A cell does not say what it should; the message says what would be right."""


def read_birth_date(value: CellValue, year: AcademicYear) -> date | None:
    """Return a birth date: a cell that is a date, ``25.09.2019`` or ``2019-09-25``; None if empty.

    Raises:
        UnclearValue: it is no date, an impossible one, or not that of a pupil of the year.
    """
    if value == "":
        return None
    born_on = _date(value)
    if born_on >= year.starts_on:
        raise UnclearValue(said(
            "Дата рождения %(born)s позже начала учебного года: исправьте год.", born=born_on
        ))
    age = _age(born_on, year.starts_on)
    if not YOUNGEST <= age <= OLDEST:
        raise UnclearValue(said(
            "По дате рождения %(born)s ученику на начало учебного года полных лет: %(age)s. "
            "Должно быть от %(youngest)s до %(oldest)s: исправьте год.",
            born=born_on, age=age, youngest=YOUNGEST, oldest=OLDEST,
        ))
    return born_on


def _date(value: CellValue) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    if _SHORT_YEAR.fullmatch(text):
        raise UnclearValue(said(
            "«%(text)s»: год двумя цифрами может быть любым. Напишите полностью: 25.09.2019.",
            text=text,
        ))
    match = _DOTTED.fullmatch(text) or _ISO.fullmatch(text)
    if match is None or not isinstance(value, str):
        raise UnclearValue(said(
            "«%(text)s» — не дата рождения: нужен день, месяц и год, например 25.09.2019.",
            text=text,
        ))
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError as error:
        raise UnclearValue(said(
            "Такого дня, как %(text)s, нет: исправьте дату рождения.", text=text
        )) from error


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def read_sex(text: str) -> Sex | None:
    """Return a sex: ``м``, ``Жен.``; None of an empty cell.

    Raises:
        UnclearValue: it is none.
    """
    folded = fold(text).rstrip(".")
    if not folded:
        return None
    if folded not in _SEXES:
        raise UnclearValue(said("«%(text)s» — не пол: нужно «м» или «ж».", text=text))
    return _SEXES[folded]


def read_phone(text: str) -> str:
    """Return a telephone number as digits: ``8 (900) 139-24-35`` is ``+79001392435``.

    Raises:
        UnclearValue: it is none.
    """
    number = _PHONE_MARKS.sub("", clean(text))
    if not _PHONE.fullmatch(number):
        raise UnclearValue(said(
            "«%(text)s» — не телефон: нужны цифры, например +7 900 123-45-67.", text=text
        ))
    if len(number) == _RUSSIAN and number[0] in "78":
        return f"+7{number[1:]}"
    return f"+7{number}" if len(number) == _RUSSIAN - 1 and number[0] != "+" else number


def read_e_mail(text: str) -> str:
    """Return an e-mail address that may be one (RFC 5321 without quoted names).

    Raises:
        UnclearValue: it is none.
    """
    address = clean(text)
    local = address.rpartition("@")[0]
    if (
        not _E_MAIL.fullmatch(address)
        or len(address) > _LONGEST_E_MAIL
        or len(local) > _LONGEST_LOCAL
    ):
        raise UnclearValue(said(
            "«%(text)s» — не адрес электронной почты: нужен такой — name@mail.example.",
            text=text,
        ))
    return address
