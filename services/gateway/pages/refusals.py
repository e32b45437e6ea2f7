"""Error pages: what happened, which right or service is missing, and what to do now."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from services.gateway.pages.i18n import gettext as _
from services.gateway.pages.i18n import lazy_gettext as _l
from services.gateway.pages.ports import SERVICES, ServiceDown, ServiceRefused

SERVICE_WORDS: dict[str, Any] = {
    "journal": _l("Журнал и дневник"),
    "portfolio": _l("Папки достижений"),
    "archive": _l("Архив"),
}
OWN_PAGES = frozenset({400, 403, 404, 409, 410, 413, 429})

Page = tuple[str, int]


def init_refusals(app: Flask) -> None:
    """Answer people with pages; requests to /api/ keep their problem documents."""
    app.register_error_handler(ServiceRefused, refused_by_service)
    app.register_error_handler(ServiceDown, service_down)
    for status in sorted(OWN_PAGES):
        app.register_error_handler(status, refused_by_gateway)
    app.register_error_handler(InternalServerError, refused_by_gateway)


def refused_by_service(error: ServiceRefused) -> Page:
    """The page for a service's problem document; its detail is already meant for people."""
    return error_page(error.status, error.problem)


def refused_by_gateway(error: HTTPException) -> Any:
    """The page for the gateway's own refusals."""
    if request.path.startswith("/api/"):
        return error
    return error_page(error.code or 500, {})


def service_down(error: ServiceDown) -> Page:
    """The page that names the service which is down, and what still works."""
    working = [SERVICE_WORDS[name] for name in SERVICES if name != error.service]
    down = SERVICE_WORDS[error.service]
    return render_template("errors/503.html", code=503, down=down, working=working), 503


def error_page(status: int, problem: Mapping[str, Any]) -> Page:
    """A page of its own for the usual refusals; the rest is the asker's fault or ours."""
    page = status if status in OWN_PAGES else 400 if 400 <= status < 500 else 500
    tie = tie_words(problem.get("tie"))
    return render_template(f"errors/{page}.html", code=status, problem=problem, tie=tie), status


def tie_words(tie: str | None) -> str:
    """Which tie is missing, in words."""
    return {
        "role": _("Ваша роль этого не позволяет."),
        "school": _("Это другая школа: вы в ней не работаете."),
        "own_group": _("Это не ваша учебная группа: её ведёт другой учитель."),
        "own_class": _("Это не ваш класс: у него другой классный руководитель."),
        "assigned": _("Этот ученик вам не назначен."),
    }.get(tie or "", "")
