"""The words of lists, by their kind."""

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l

KINDS = ("pupils", "staff", "load", "oneroster")
BUNDLE = "oneroster"
"""The kind that is an archive of the standard and no list with heads of its own."""
FOLLOWING = {"pupils": "staff", "staff": "load"}
"""Which list a school brings next; after the load comes the timetable."""


def list_title(kind: str) -> str:
    """What a kind of list is called."""
    return {
        "pupils": _("Ученики"),
        "staff": _("Сотрудники"),
        "load": _("Учебная нагрузка"),
        BUNDLE: _("Пакет OneRoster 1.2"),
    }.get(kind, kind)


def list_words(kind: str) -> str:
    """What a kind of list holds."""
    return {
        "pupils": _("Классы и дети: имя, дата рождения, представители. По листу на класс или "
                    "всё одним списком."),
        "staff": _("Имя, должность, классное руководство, почта. По должности назначаются роли."),
        "load": _("Кто что ведёт и сколько часов: строками или таблицей «Тарификация»."),
        BUNDLE: _("Обмен с другой системой: классы, ученики, сотрудники и кто кого учит — одним "
                  "архивом ZIP."),
    }.get(kind, "")


def fate_title(fate: str, applied: bool, kind: str = "") -> str:
    """What becomes of the lines of a list, done or to be done; people come, a load is added."""
    if kind == "load" and fate in _LOAD_FATES:
        return str(_LOAD_FATES[fate][0 if applied else 1])
    done = {
        "arrived": _("Прибыли"), "departed": _("Выбыли"), "moved": _("Перешли"),
        "changed": _("Изменены"), "unchanged": _("Без изменений"),
    }
    ahead = {
        "arrived": _("Прибывают"), "departed": _("Выбывают"), "moved": _("Переходят"),
        "changed": _("Меняются"), "unchanged": _("Без изменений"),
    }
    return (done if applied else ahead).get(fate, fate)


_LOAD_FATES = {
    "arrived": (_l("Добавлены"), _l("Добавляются")),
    "moved": (_l("Переданы другому учителю"), _l("Передаются другому учителю")),
    "departed": (_l("Сняты"), _l("Снимаются")),
}
