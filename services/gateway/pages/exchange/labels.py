"""Labels of messages of a region."""

from services.gateway.i18n import gettext as _


def parked_label(state: str) -> str:
    """What has become of a message of a region that nobody could take."""
    return {
        "unreadable": _("не читается"),
        "dead": _("остановлено"),
        "failed": _("не вышло, повторится"),
    }.get(state, state)
