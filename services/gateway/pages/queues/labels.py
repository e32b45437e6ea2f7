"""Labels of the states of events."""

from services.gateway.i18n import lazy_gettext as _l

STATES = {
    "waiting": _l("Ждут очереди"),
    "failed": _l("Не вышло, повторится"),
    "dead": _l("Остановлены"),
    "unreadable": _l("Не читаются"),
    "done": _l("Обработаны"),
    "discarded": _l("Отброшены"),
}
