"""How long a record is kept: rules as data, and the date from which it may go."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.shared.wording import counted, heard, said


class Anchor(StrEnum):
    """The day from which a term in years is counted."""

    NEXT_JAN_1 = "NEXT_JAN_1"  # 1 January of the year after the file was closed
    EXACT_DATE = "EXACT_DATE"  # the day of the event itself


class RecordKind(StrEnum):
    """What a case file holds, as far as retention tells records apart."""

    JOURNAL = "journal"
    JOURNAL_PRINTOUT = "journal_printout"
    CLASS_SUMMARY_SHEET = "class_summary_sheet"
    PERSONAL_FILE = "personal_file"
    CONSENT = "consent"
    PD_DESTRUCTION_ACT = "pd_destruction_act"
    DISPOSAL_ACT = "disposal_act"
    INTERIM_ASSESSMENT_PROTOCOL = "interim_assessment_protocol"
    CERTIFICATE_BOOK = "certificate_book"


@dataclass(frozen=True)
class Rule:
    """One retention rule. `years` is None for what is kept for ever.

    A rule that the school has not confirmed is shown and never makes a record due.
    """

    kind: RecordKind
    title: str
    years: int | None
    anchor: Anchor
    source: str
    confirmed: bool


# Rows that a school starts with; it may confirm or change each (domain reference §5).
# The regulation is the school's own, local and therefore confirmed.
_REGULATION = said("Положение об индивидуальном учёте, п. 5.2")
_REGULATION_TWICE = said("Положение об индивидуальном учёте, пп. 5.2, 5.3")
_SECONDARY = said("вторичный источник; подтвердите по номенклатуре дел")
_PRACTICE = said("общая практика; подтвердите по номенклатуре дел")
_FOR_EVER = said("Хранится постоянно (%(source)s).")
_FOR_YEARS = said(
    "Срок %(term)s (%(source)s) считается с %(start)s; к уничтожению не раньше %(due)s."
)
DEFAULT_RULES = (
    Rule(
        RecordKind.JOURNAL, said("Электронный журнал класса"), 5, Anchor.NEXT_JAN_1,
        _REGULATION_TWICE, confirmed=True,
    ),
    Rule(
        RecordKind.JOURNAL_PRINTOUT, said("Распечатка электронного журнала"), 5, Anchor.NEXT_JAN_1,
        _REGULATION, confirmed=True,
    ),
    Rule(
        RecordKind.CLASS_SUMMARY_SHEET, said("Сводная ведомость учёта успеваемости"), 25,
        Anchor.NEXT_JAN_1, _REGULATION, confirmed=True,
    ),
    Rule(
        RecordKind.PERSONAL_FILE, said("Личное дело"), 3, Anchor.NEXT_JAN_1,
        _SECONDARY, confirmed=False,
    ),
    Rule(
        RecordKind.CONSENT, said("Согласие на обработку персональных данных"), 3,
        Anchor.NEXT_JAN_1, _SECONDARY, confirmed=False,
    ),
    Rule(
        RecordKind.PD_DESTRUCTION_ACT, said("Акт об уничтожении персональных данных"), 3,
        Anchor.EXACT_DATE, said("приказ Роскомнадзора от 28.10.2022 № 179"), confirmed=False,
    ),
    Rule(
        RecordKind.DISPOSAL_ACT, said("Акт о выделении к уничтожению"), None, Anchor.NEXT_JAN_1,
        _PRACTICE, confirmed=False,
    ),
    Rule(
        RecordKind.INTERIM_ASSESSMENT_PROTOCOL, said("Протоколы промежуточной аттестации"), 5,
        Anchor.NEXT_JAN_1, _PRACTICE, confirmed=False,
    ),
    Rule(
        RecordKind.CERTIFICATE_BOOK, said("Книга учёта бланков и выдачи аттестатов"), 75,
        Anchor.NEXT_JAN_1, _PRACTICE, confirmed=False,
    ),
)


def counted_from(anchor: Anchor, closed_on: date) -> date:
    """Return the day from which the term runs for a file closed on `closed_on`."""
    return date(closed_on.year + 1, 1, 1) if anchor is Anchor.NEXT_JAN_1 else closed_on


def disposable_from(years: int | None, anchor: Anchor, closed_on: date) -> date | None:
    """Return the first day on which the record may be proposed for destruction.

    `date(closed_on.year + 1 + years, 1, 1)` for NEXT_JAN_1: a journal closed in 2025 and kept
    for 5 years may go from 2031-01-01. None when it is kept for ever. A term that began on
    29 February ends on 1 March, never a day early.
    """
    if years is None:
        return None
    start = counted_from(anchor, closed_on)
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


def explain(years: int | None, anchor: Anchor, source: str, closed_on: date) -> str:
    """Return in one sentence how the date was computed, for the page and the act."""
    if years is None:
        return said(_FOR_EVER, source=said(source))
    return said(
        _FOR_YEARS,
        term=_term(years),
        source=said(source),
        start=counted_from(anchor, closed_on),
        due=disposable_from(years, anchor, closed_on),
    )


def explained(sentence: str) -> str:
    """Return what `explain` made of a term, kept by an act in Russian, as it was said."""
    found = heard(sentence, _FOR_EVER, _FOR_YEARS)
    years = str(found.values.get("term", "")).partition(" ")[0]
    if not years.isdecimal():
        return found
    return said(_FOR_YEARS, **{**found.values, "term": _term(int(years))})


def _term(years: int) -> str:
    return counted("%(num)s год", "%(num)s год|%(num)s года|%(num)s лет", years)
