"""Labels of the parts of the platform."""

from services.gateway.i18n import gettext as _


def part_label(part: str) -> str:
    """A part of the platform as /healthz names it: `journal.web`, `journal.worker`, `broker` …"""
    labels = {
        "gateway": _("Вход и страницы"),
        "journal": _("Журнал и дневник"),
        "portfolio": _("Папки достижений"),
        "archive": _("Архив"),
        "identity": _("Учётные записи"),
        "database": _("база данных"),
        "broker": _("обмен событиями"),
        "store": _("хранилище файлов"),
        "space": _("место на диске"),
        "web": _("страницы и запросы"),
        "worker": _("фоновая работа"),
    }
    return ": ".join(labels.get(step, step) for step in part.split("."))
