"""Labels of case files: how long they are kept, and the state of that."""

from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.i18n import ngettext


def retention_label(retention: dict[str, Any]) -> str:
    """How long a case file is kept."""
    years = retention["years"]
    if years is None:
        return _("постоянно")
    if years == 0:
        return _("до конца учебного года")
    return ngettext("%(num)s год", "%(num)s год|%(num)s года|%(num)s лет", years)


def case_state(state: str) -> str:
    """The state of a case file's retention."""
    return {
        "active": _("хранится"),
        "due": _("срок истёк"),
        "proposed": _("предложено уничтожить"),
        "agreed": _("согласовано комиссией"),
        "approved": _("утверждено директором"),
        "destroyed": _("уничтожено"),
        "on_hold": _("на удержании"),
        "extended": _("срок продлён"),
    }.get(state, state)
