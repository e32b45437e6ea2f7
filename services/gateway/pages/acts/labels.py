"""Labels of acts of destruction; with a state goes the kind of its tag."""

from collections.abc import Mapping
from typing import Any

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.labels import SERVICE_LABELS

ACT_STATES: Mapping[str, tuple[Any, str]] = {
    "proposed": (_l("ждёт комиссию"), "warn"),
    "agreed": (_l("ждёт директора"), "warn"),
    "approved": (_l("утверждён, ждёт исполнения"), "warn"),
    "executing": (_l("исполняется"), "warn"),
    "closed": (_l("исполнен, данные уничтожены"), "good"),
    "refused": (_l("отказано"), "bad"),
    "withdrawn": (_l("отозван"), "plain"),
}
STEPS: Mapping[str, Any] = {
    "proposed": _l("Предложил"),
    "agreed": _l("Согласовал от экспертной комиссии"),
    "approved": _l("Утвердил"),
    "executed": _l("Исполнил"),
    "refused": _l("Отказал"),
    "withdrawn": _l("Отозвал"),
}
SERVICES: Mapping[str, Any] = {**SERVICE_LABELS, "gateway": _l("Вход и страницы")}
OUTCOMES: Mapping[str, tuple[Any, str]] = {
    "asked": (_l("ждём ответа"), "warn"),
    "waiting": (_l("не может продолжить, повторит сам"), "warn"),
    "destroyed": (_l("уничтожил, ждёт проверки"), "warn"),
    "partly": (_l("уничтожил не всё"), "bad"),
    "refused": (_l("остановлено удержанием"), "bad"),
    "remains": (_l("при проверке что-то нашлось"), "bad"),
    "empty": (_l("уничтожил, проверено"), "good"),
}
PAPERS: Mapping[str, Any] = {
    "disposal_act": _l("Акт о выделении к уничтожению"),
    "pd_destruction_act": _l("Акт об уничтожении персональных данных"),
    "event_log_extract": _l("Выгрузка из журнала событий"),
}


def act_state(state: str) -> str:
    """The state of an act, without the kind of its tag."""
    return str(ACT_STATES[state][0]) if state in ACT_STATES else state
