"""Labels of external results."""

from services.gateway.i18n import gettext as _


def comparison_label(comparison: str) -> str:
    """How an external mark stands beside the last term mark."""
    return {
        "lowered": _("ниже"),
        "confirmed": _("подтверждена"),
        "raised": _("выше"),
    }.get(comparison, comparison)
