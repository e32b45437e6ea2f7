"""Labels of case files: how long they are kept, and the state of that."""

from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.i18n import ngettext

CASE_STATES = {
    "active": _l("хранится"),
    "due": _l("срок истёк"),
    "proposed": _l("предложено уничтожить"),
    "agreed": _l("согласовано комиссией"),
    "approved": _l("утверждено директором"),
    "destroyed": _l("уничтожено"),
    "on_hold": _l("на удержании"),
    "extended": _l("срок продлён"),
}
_KINDS = {
    "journal": _l("электронный журнал"),
    "journal_printout": _l("распечатка журнала"),
    "class_summary_sheet": _l("сводная ведомость"),
    "personal_file": _l("личное дело"),
    "consent": _l("согласие на обработку данных"),
    "pd_destruction_act": _l("акт об уничтожении данных"),
    "disposal_act": _l("акт о выделении к уничтожению"),
    "interim_assessment_protocol": _l("протоколы аттестации"),
    "certificate_book": _l("книга аттестатов"),
}


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
    return str(CASE_STATES.get(state, state))


def case_kind(kind: str) -> str:
    """What a case file is of, for a choice."""
    return str(_KINDS.get(kind, kind))


def case_name(file: dict[str, Any]) -> str:
    """What a case file is: kind, class and year; its index stands beside it."""
    told = {"class_name": file.get("class_name") or "", "year": file["year"]}
    if told["class_name"] and file.get("kind") == "journal":
        return _("Электронный журнал %(class_name)s, %(year)s", **told)
    if told["class_name"] and file.get("kind") == "class_summary_sheet":
        return _("Сводная ведомость %(class_name)s, %(year)s", **told)
    return f"{file['title']}, {file['year']}"
