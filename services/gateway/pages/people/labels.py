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
    """What is missing, where it is mended, and what the address takes beside."""

    text: Any
    endpoint: str
    query: Mapping[str, str]


def _lack(text: Any, endpoint: str, **query: str) -> Lack:
    return Lack(text, endpoint, query)


LACKS: Mapping[str, Lack] = {
    "no_year": _lack(_l("Учебный год не заведён"), "settings.hub"),
    "no_terms": _lack(_l("Классы, у которых не заданы четверти"), "settings.hub"),
    "no_days_off": _lack(_l("Каникулы и выходные не заданы"), "settings.hub"),
    "no_bells": _lack(_l("Расписания звонков нет"), "settings.hub"),
    "no_subjects": _lack(_l("Предметов нет"), "settings.subjects"),
    "no_classes": _lack(_l("Классов нет"), "settings.hub"),
    "empty_classes": _lack(_l("Классы без учеников"), "lists.overview"),
    "unled_classes": _lack(_l("Классы без классного руководителя"), "people.classes"),
    "classes_without_subjects": _lack(_l("Классы без предметов"), "people.classes"),
    "groups_without_teacher": _lack(_l("Предметы без учителя"), "people.classes"),
    "groups_without_hours": _lack(_l("Предметы без часов"), "people.classes"),
    "subgroups_without_pupils": _lack(_l("Подгруппы без учеников"), "people.classes"),
    "pupils_in_no_subgroup": _lack(
        _l("Ученики, не попавшие ни в одну подгруппу предмета"), "people.classes"
    ),
    "pupils_without_birth": _lack(
        _l("Ученики без даты рождения"), "people.pupils", state="no_birth"
    ),
    "pupils_without_representative": _lack(
        _l("Ученики без представителя"), "people.pupils", state="no_representative"
    ),
    "no_timetable": _lack(_l("Расписания уроков нет"), "timetable.hub"),
    "staff_without_account": _lack(
        _l("Сотрудники без учётной записи"), "people.staff", state="no_account"
    ),
    "pupils_without_account": _lack(
        _l("Ученики без учётной записи"), "people.pupils", state="no_account"
    ),
    "representatives_without_account": _lack(
        _l("Представители без учётной записи"), "people.representatives", state="no_account"
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
