"""Error pages: what happened, which right or service is missing, and what to do now."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from services.gateway.clients import SERVICES, ServiceDown
from services.gateway.i18n import gettext as _
from services.gateway.pages.labels import SERVICE_LABELS
from services.shared.errors import NoRoom

OWN_PAGES = frozenset({400, 403, 404, 409, 410, 413, 429})

NO_ROOM = f"urn:letopis:problem:{NoRoom.kind}"

Page = tuple[str, int]


def service_down(error: ServiceDown) -> Page:
    """The page that names the service which is down, and what still works."""
    working = [SERVICE_LABELS[name] for name in SERVICES if name != error.service]
    down = SERVICE_LABELS[error.service]
    return render_template("layout/errors/503.html", code=503, down=down, working=working), 503


def error_page(status: int, problem: Mapping[str, Any]) -> Page:
    """A page of its own for the usual refusals; the rest is the asker's fault or ours."""
    page: int | str = status if status in OWN_PAGES else 400 if 400 <= status < 500 else 500
    if problem.get("type") == NO_ROOM:
        page = "room"
    tie = tie_label(problem.get("tie"))
    name = f"layout/errors/{page}.html"
    return render_template(name, code=status, problem=problem, tie=tie), status


def tie_label(tie: str | None) -> str:
    """Which tie is missing, in words."""
    return {
        "role": _("Ваша роль этого не позволяет."),
        "school": _("Это другая школа: вы в ней не работаете."),
        "own_group": _("Это не ваша учебная группа: за вами она не записана."),
        "own_class": _("Это не ваш класс: классным руководителем записаны не вы."),
        "unled_class": _("У этого класса есть классный руководитель: работы проверяет он."),
        "assigned": _("Этот ученик вам не назначен."),
    }.get(tie or "", "")
