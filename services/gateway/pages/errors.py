"""Errors on their way out: pages for people, problem documents for programs."""

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from services.gateway.auth.machines import InvalidToken
from services.gateway.pages import refusals
from services.gateway.pages.ports import ServiceDown, ServiceRefused
from services.gateway.security.request_guard import current_gateway
from services.shared.errors import Problem, Unauthenticated, Unavailable
from services.shared.http.application import (
    log_problem,
    problem_from,
    problem_response,
    remember_refusal,
)

METADATA_PATH = "/.well-known/oauth-protected-resource"
_PROGRAMS = ("/api/", "/.well-known/", "/auth/backchannel-logout", "/healthz")
_DOWN = {
    "journal": "Журнал не отвечает. Попробуйте через минуту: остальные разделы работают.",
    "portfolio": "Папки достижений не отвечают. Попробуйте через минуту: остальное работает.",
    "archive": "Архив не отвечает. Попробуйте через минуту: остальные разделы работают.",
}


def answer_errors(app: Flask) -> None:
    """Answer every error of `app`; comes after the pages, whose handlers it takes over."""
    app.register_error_handler(Exception, _answer)
    for status in (*sorted(refusals.OWN_PAGES), 500):
        app.register_error_handler(status, _answer)
    for kind in (ServiceDown, ServiceRefused):
        app.register_error_handler(kind, _answer)


def _answer(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return error
    problem = _problem_of(error)
    log_problem(error, problem)
    remember_refusal(current_gateway().database, problem)
    if is_for_program():
        return _document(problem)
    if isinstance(problem, Unauthenticated):
        return _to_login()
    if isinstance(error, ServiceDown):
        return refusals.service_down(error)
    return refusals.error_page(problem.status, problem.as_json())


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
        told = error.problem
        problem = Problem(str(told.get("detail", "")), tie=told.get("tie"))
        problem.status, problem.title = error.status, str(told.get("title", problem.title))
        return problem
    return problem_from(error)


def _document(problem: Problem) -> Response:
    response = problem_response(problem)
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
