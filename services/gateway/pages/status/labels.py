"""Labels of the parts of the platform."""

from services.gateway.i18n import gettext as _


def state_label(part: str, well: bool) -> str:
    """The state of a part of the platform in words; `part` as for `part_label`."""
    states = {
        "record": (_("сходится"), _("расходится или давно не сверялась")),
        "sealing": (_("идёт"), _("не идёт: строки журналов ждут печати")),
        "checkpoint_file": (_("пополняется"), _("не пополняется")),
    }
    good, bad = states.get(part.rpartition(".")[2], (_("работает"), _("не отвечает")))
    return good if well else bad


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
        "record": _("запись о цепочках других сервисов"),
        "sealing": _("запечатывание истории и журнала доступа"),
        "checkpoint_file": _("файл контрольных точек"),
        "web": _("страницы и запросы"),
        "worker": _("фоновая работа"),
    }
    return ": ".join(labels.get(step, step) for step in part.split("."))
