"""Errors on their way out: pages for people, problem documents for programs."""

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from services.gateway.auth.machines import InvalidToken
from services.gateway.auth.request_guard import current_gateway
from services.gateway.clients import ServiceDown, ServiceRefused
from services.gateway.pages.layout.error_pages import OWN_PAGES, error_page, service_down
from services.gateway.proxy.wellknown import METADATA_PATH
from services.shared.errors import Problem, Unauthenticated, Unavailable
from services.shared.http.application import (
    log_problem,
    problem_from,
    problem_response,
)
from services.shared.http.refusals import remember_refusal
from services.shared.http.room import current_space, is_disk_full
from services.shared.language import locale, say
from services.shared.wording import said

_PROGRAMS = ("/api/", "/.well-known/", "/auth/backchannel-logout", "/healthz")
_DOWN = {
    "journal": said("Журнал не отвечает. Попробуйте через минуту: остальные разделы работают."),
    "portfolio": said(
        "Папки достижений не отвечают. Попробуйте через минуту: остальное работает."
    ),
    "archive": said("Архив не отвечает. Попробуйте через минуту: остальные разделы работают."),
}


def answer_errors(app: Flask) -> None:
    """Answer every error of `app`."""
    app.register_error_handler(Exception, _answer)
    for status in (*sorted(OWN_PAGES), 500):
        app.register_error_handler(status, _answer)
    for kind in (ServiceDown, ServiceRefused):
        app.register_error_handler(kind, _answer)


def _answer(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return error
    problem = _problem_of(error)
    if is_disk_full(error):
        current_space().tell_full()
    log_problem(error, problem)
    remember_refusal(current_gateway().database, problem)
    if is_for_program():
        return _document(problem)
    if isinstance(problem, Unauthenticated):
        return _to_login()
    if isinstance(error, ServiceDown):
        return service_down(error)
    if isinstance(error, ServiceRefused):
        return error_page(error.status, error.problem)
    return error_page(problem.status, problem.as_json(say=say))


def is_for_program() -> bool:
    """Tell whether a program asks, which wants a document rather than a page."""
    if request.path.startswith(_PROGRAMS):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, ServiceDown):
        return Unavailable(_DOWN[error.service])
    if isinstance(error, ServiceRefused):
        document = error.problem
        problem = Problem(str(document.get("detail", "")), tie=document.get("tie"))
        problem.status, problem.title = error.status, str(document.get("title", problem.title))
        problem.kind = str(document.get("type", "")).rpartition(":")[2] or problem.kind
        return problem
    return problem_from(error)


def _document(problem: Problem) -> Response:
    response = problem_response(problem)
    response.headers["Content-Language"] = locale()
    response.vary.update(("Accept-Language", "Cookie"))  # a choice is kept in a cookie
    if isinstance(problem, Unauthenticated):
        metadata = f"{current_gateway().settings.public_url}{METADATA_PATH}"
        invalid = 'error="invalid_token", ' if isinstance(problem, InvalidToken) else ""
        response.headers["WWW-Authenticate"] = (
            f'Bearer {invalid}resource_metadata="{metadata}"'
        )
    return response


def _to_login() -> ResponseReturnValue:
    """Send a browser to sign in, and back to the page it asked for."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for("auth.login", next=wanted)
    if "HX-Request" in request.headers:
        # A redirect would put the issuer's page into a piece of ours.
        return "", 401, {"HX-Redirect": address}
    return redirect(address, 303)
