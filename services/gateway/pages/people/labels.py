"""Labels of people's pages: roles, states that lists are narrowed by, and what is still missing.

A check of the journal (`services/journal/readiness/checks.py`) has its sentence in `LACKS`, with
the page where it is mended; one without a sentence is not shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.gateway.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Lack:
    """What is missing, where it is mended, and what the address takes beside.

    `after` is the check that comes first: while it lacks, nothing can be said of this one.
    """

    text: Any
    endpoint: str
    query: Mapping[str, str]
    after: str


def _lack(text: Any, endpoint: str, after: str = "", **query: str) -> Lack:
    return Lack(text, endpoint, query, after)


_YEAR, _CLASSES, _SUBJECTS = "no_year", "no_classes", "no_subjects"
LACKS: Mapping[str, Lack] = {
    _YEAR: _lack(_l("Учебный год не заведён"), "settings.year"),
    "no_terms": _lack(_l("Классы, у которых не заданы четверти"), "settings.year", _CLASSES),
    "no_days_off": _lack(_l("Каникулы и выходные не заданы"), "settings.days_off", _YEAR),
    "no_bells": _lack(_l("Расписания звонков нет"), "settings.bells", _YEAR),
    _CLASSES: _lack(_l("Классов нет"), "lists.upload", _YEAR, kind="pupils"),
    "empty_classes": _lack(_l("Классы без учеников"), "lists.upload", _CLASSES, kind="pupils"),
    "unled_classes": _lack(_l("Классы без классного руководителя"), "people.classes", _CLASSES),
    _SUBJECTS: _lack(_l("Предметов нет"), "settings.subjects"),
    "classes_without_subjects": _lack(_l("Классы без предметов"), "people.classes", _CLASSES),
    "groups_without_teacher": _lack(_l("Предметы без учителя"), "people.classes", _SUBJECTS),
    "groups_without_hours": _lack(_l("Предметы без часов"), "people.classes", _SUBJECTS),
    "subgroups_without_pupils": _lack(_l("Подгруппы без учеников"), "people.classes", _SUBJECTS),
    "pupils_in_no_subgroup": _lack(
        _l("Ученики, не попавшие ни в одну подгруппу предмета"), "people.classes", _SUBJECTS
    ),
    "people_twice": _lack(_l("Возможные двойники"), "merging.doubles", _CLASSES),
    "pupils_without_birth": _lack(
        _l("Ученики без даты рождения"), "people.pupils", _CLASSES, state="no_birth"
    ),
    "pupils_without_representative": _lack(
        _l("Ученики без представителя"), "people.pupils", _CLASSES, state="no_representative"
    ),
    "no_timetable": _lack(_l("Расписания уроков нет"), "timetable_file.upload", _CLASSES),
    "staff_without_account": _lack(_l("Сотрудники без учётной записи"), "invitations.of_staff"),
    "pupils_without_account": _lack(
        _l("Ученики без учётной записи"), "invitations.listing", _CLASSES
    ),
    "representatives_without_account": _lack(
        _l("Представители без учётной записи"), "invitations.listing", _CLASSES
    ),
}
FALLBACK = "home.start"

STAFF_STATES = {
    "at_work": _l("работают"),
    "left": _l("уволены"),
    "no_account": _l("без учётной записи"),
    "no_post": _l("должность не записана"),
}
PUPIL_STATES = {
    "no_account": _l("без учётной записи"),
    "no_birth": _l("без даты рождения"),
    "no_representative": _l("без представителя"),
    "no_class": _l("не в классе"),
}
REPRESENTATIVE_STATES = {
    "no_account": _l("без учётной записи"),
    "restricted": _l("ограничены судом"),
    "no_contacts": _l("без телефона и почты"),
}
SEXES = {"m": _l("мужской"), "f": _l("женский")}
