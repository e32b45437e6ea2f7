"""Titles of case files: Russian in the inventory and on papers, said in the reader's language."""

from services.shared.wording import heard, said

JOURNAL = said("Электронный журнал %(class_name)s класса")
CLASS_SUMMARY_SHEET = said("Сводная ведомость %(class_name)s класса")
DISPOSAL_ACT = said("Акт о выделении к уничтожению документов № %(number)s")
PD_DESTRUCTION_ACT = said("Акт об уничтожении персональных данных № %(number)s")
OURS = (JOURNAL, CLASS_SUMMARY_SHEET, DISPOSAL_ACT, PD_DESTRUCTION_ACT)


def case_title(title: str) -> str:
    """Return the title of a case file as it is said; one that the platform did not give stays."""
    return heard(title, *OURS)
