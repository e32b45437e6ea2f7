"""Labels of closing a class; with a state goes the kind of its tag."""

from collections.abc import Mapping
from typing import Any

from services.gateway.i18n import lazy_gettext as _l

TERM_STATES: Mapping[str, tuple[Any, str]] = {
    "open": (_l("открыт"), "plain"),
    "review": (_l("предложен к закрытию"), "warn"),
    "closed": (_l("закрыт"), "good"),
    "printed": (_l("закрыт, напечатан"), "good"),
    "archived": (_l("закрыт, в архиве"), "good"),
}
POINTS: Mapping[str, Any] = {
    "not_over": _l("Ещё не закончился"),
    "no_term_mark": _l("Нет отметки за период"),
    "no_topic": _l("Уроки без темы"),
    "mark_without_marks": _l("Отметка за период без текущих отметок"),
    "not_attested": _l("Не аттестованы"),
    "no_lessons": _l("Нет ни одного урока"),
    "no_teacher": _l("Нет учителя"),
    "term_open": _l("Период не закрыт"),
    "no_class_teacher": _l("Не назначен классный руководитель"),
}
DECISIONS: Mapping[str, Any] = {
    "promoted": _l("переведён"),
    "conditionally": _l("переведён условно"),
    "retained": _l("оставлен на повторный год"),
}
PACKAGES: Mapping[str, Any] = {
    "journal": _l("Классный журнал"),
    "class_summary_sheet": _l("Сводная ведомость"),
}
STEPS: Mapping[str, Any] = {
    "asked": _l("ждёт очереди"),
    "reading": _l("читаются записи"),
    "printing": _l("печатается"),
    "packing": _l("собирается пакет"),
    "sending": _l("передаётся в архив"),
    "done": _l("передан, архив проверяет"),
}
