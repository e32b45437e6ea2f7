"""The application factory: what every web process has before it has a single route of its own."""

import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from services.shared.accountability.caller import Caller, TokenCheck
from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.checkpoints.age import file_checks
from services.shared.database.base import Database, new_id
from services.shared.errors import (
    PROBLEM_JSON,
    BadInput,
    FieldError,
    NoRoom,
    Problem,
    Unauthenticated,
    Unavailable,
)
from services.shared.http.blueprint import Blueprint, refuse_early
from services.shared.http.bodies import demand_whole_bodies
from services.shared.http.jsonio import OrjsonProvider, dump_json
from services.shared.http.refusals import Subjects, remember_refusal
from services.shared.http.request_limits import limit_requests
from services.shared.http.room import current_space, is_disk_full, refuse_writes_without_room
from services.shared.http.timed import TimedFlask
from services.shared.language import init_language, say, tell_language
from services.shared.process.clock import begin_days_of
from services.shared.process.logs import get_logger
from services.shared.process.metrics import observe_request, render_metrics
from services.shared.process.settings import Settings
from services.shared.process.space import Space
from services.shared.wording import said

log = get_logger()

# A check tells that a part answers, or raises; the text is shown to operators only.
Check = Callable[[], bool]

_TITLES = {
    400: said("Запрос не понят"),
    404: said("Не найдено"),
    405: said("Так к этому адресу не обращаются"),
    413: said("Слишком большой запрос"),
    414: said("Слишком длинный адрес"),
    415: said("Такой вид данных не принимается"),
    429: said("Слишком часто"),
}


def create_service_app(
    settings: Settings,
    database: Database,
    *,
    title: str,
    blueprints: Iterable[Blueprint],
    checks: Mapping[str, Check],
    record_age: Callable[[], int | None] | None = None,
    subjects: Subjects = MappingProxyType({}),
) -> Flask:
    """Return an application that answers only callers with a valid token from the gateway.

    `subjects` are the columns in which a refused action's pupil, group or class is looked for.
    `checks` are the parts that `/healthz` asks beside the database, by name; `record_age` tells
    it how many seconds ago other services' chains last agreed with what is kept of them here.
    """
    app = TimedFlask(settings.service, static_folder=None)
    app.seconds = settings.request_seconds
    app.url_map.merge_slashes = False  # `//v1` is no address; it led on to one under any Host
    app.json = OrjsonProvider(app)
    app.config.update(
        API_TITLE=title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=f"/api/{settings.service}",
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.extensions["letopis_database"] = database
    app.extensions["letopis_demo"] = settings.demo
    app.extensions["letopis_subjects"] = subjects
    app.extensions["letopis_signatures"] = (
        signatures_of(settings) if settings.signing_public_keys else None
    )
    space = Space(settings.data_folders, settings.min_free)
    app.extensions["letopis_space"] = space
    checks = {**checks, **space.checks(), **file_checks(database, settings)}
    _serve_operations(app, database, checks, record_age)
    watch_requests(app)
    init_language(app)
    tell_language(app)
    _demand_token(app, TokenCheck(settings.caller_public_keys, settings.service))
    refuse_writes_without_room(app, space)
    refuse_early(app)
    limit_requests(app, settings.max_body)
    demand_whole_bodies(app)
    api = _ProblemApi(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    register_problem_handlers(app, database)
    return app


def current_caller() -> Caller:
    """Return who is calling in this request."""
    caller: Caller = g.caller
    return caller


def current_database() -> Database:
    """Return the database of the application that answers this request."""
    database: Database = current_app.extensions["letopis_database"]
    return database


def is_demo() -> bool:
    """Tell whether this is an installation that the demo may be made in."""
    return bool(current_app.extensions["letopis_demo"])


def current_signatures() -> Signatures | None:
    """Return what checks the signatures of all services, where their keys are known."""
    signatures: Signatures | None = current_app.extensions["letopis_signatures"]
    return signatures


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that answers without a caller token; a guard test lists them."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def problem_response(problem: Problem) -> Response:
    """Return the problem document of RFC 9457."""
    response = Response(
        dump_json(problem.as_json(request.path, say)), problem.status, content_type=PROBLEM_JSON
    )
    if problem.status == Unauthenticated.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def problem_from(error: Exception) -> Problem:
    """Return any error as a problem; what is not expected stays a plain 500 for the outside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationError):
        return BadInput(said("Проверьте поля."), errors=_field_errors(error.messages_dict))
    if isinstance(error, HTTPException) and not isinstance(error, InternalServerError):
        return _from_http(error)
    if is_disk_full(error):
        return NoRoom()
    if isinstance(error, OperationalError):
        return Unavailable(said("База данных не отвечает. Попробуйте через минуту."))
    return Problem(said("Ошибка на нашей стороне. Она записана; попробуйте ещё раз позже."))


def register_problem_handlers(app: Flask, database: Database) -> None:
    """Answer every error of `app` with a problem document, and log refusals of access."""

    def handle(error: Exception) -> ResponseReturnValue:
        problem = problem_from(error)
        if is_disk_full(error):
            current_space().tell_full()
        log_problem(error, problem)
        remember_refusal(database, problem)
        return problem_response(problem)

    app.register_error_handler(Exception, handle)


def log_problem(error: Exception, problem: Problem) -> None:
    """Log an error that is ours with its trace, one of the caller's without."""
    if problem.status >= 500:
        log.error("request failed", exc_info=error, path=_route())
    elif problem.status not in (401, 404):
        log.info("request refused", kind=problem.kind, path=_route())


class _ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest, with our problem documents instead of its own error bodies."""

    def _register_error_handlers(self) -> None:
        """Leave errors to `register_problem_handlers`."""


def _serve_operations(
    app: Flask,
    database: Database,
    checks: Mapping[str, Check],
    record_age: Callable[[], int | None] | None,
) -> None:
    @app.get("/livez")
    @public
    def livez() -> ResponseReturnValue:
        """The process answers."""
        return {"process": "ok"}

    @app.get("/readyz")
    @public
    def readyz() -> ResponseReturnValue:
        """This process can serve; a dead worker or broker is no reason to send nobody here."""
        return _health(run_checks({"database": database.answers}))

    @app.get("/healthz")
    @public
    def healthz() -> ResponseReturnValue:
        """All of the service answers, its worker, broker and store too: what operators watch."""
        return _health(run_checks({"database": database.answers, **checks}), record_age)

    @app.get("/metrics")
    @public
    def metrics() -> ResponseReturnValue:
        return render_metrics()


def _health(
    states: dict[str, str], record_age: Callable[[], int | None] | None = None
) -> ResponseReturnValue:
    status = 200 if all(state == "ok" for state in states.values()) else 503
    if record_age is None or states["database"] != "ok":
        return states, status
    return {**states, "record_age": record_age()}, status


def run_checks(checks: Mapping[str, Check]) -> dict[str, str]:
    """Return the state of each part: `ok` or `failed`; the reason goes to the log."""
    states = {}
    for name, check in checks.items():
        try:
            states[name] = "ok" if check() else "failed"
        except Exception as error:
            log.warning("check failed", part=name, error=type(error).__name__)
            states[name] = "failed"
    return states


def _demand_token(app: Flask, check: TokenCheck) -> None:
    @app.before_request
    def identify() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or getattr(view, "is_public", False) or _is_document(request.endpoint):
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            raise Unauthenticated(said("Сервис отвечает только шлюзу."))
        sent = f"{request.method} {request.path}"
        g.caller = check.check(token, time.time(), sent)
        begin_days_of(g.caller.time_zone)
        structlog.contextvars.bind_contextvars(
            correlation_id=g.caller.correlation_id, user_id=g.caller.user_id
        )


def _is_document(endpoint: str | None) -> bool:
    return endpoint == "api-docs.openapi_json"


def watch_requests(app: Flask) -> None:
    """Measure every request of `app`, and leave no log field of one request to the next."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def observe(response: Response) -> Response:
        observe_request(_route(), request.method, response.status_code, g.get("started"))
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
        begin_days_of(None)


def correlation_id() -> str:
    """Return a new correlation id, for a request that comes from outside without one."""
    return new_id().hex


def _route() -> str:
    """Return the pattern of the route: an address itself may carry ids."""
    return request.url_rule.rule if request.url_rule else "(none)"


def _from_http(error: HTTPException) -> Problem:
    messages = getattr(error, "data", {}).get("messages", {})
    status = error.code or 500
    if status == BadInput.status:
        return BadInput(said("Проверьте поля."), errors=_field_errors(messages))
    return _problem_of_status(status, error)


def _problem_of_status(status: int, error: HTTPException) -> Problem:
    title = _TITLES.get(status, error.name)
    problem = Problem(said("%(title)s.", title=title))
    problem.status, problem.kind, problem.title = status, f"http-{status}", title
    return problem


def _field_errors(messages: Any, path: str = "") -> list[FieldError]:
    if isinstance(messages, Mapping):
        return [
            error
            for key, value in messages.items()
            for error in _field_errors(value, _join(path, str(key)))
        ]
    return [FieldError(path, what if isinstance(what, str) else str(what)) for what in messages]


def _join(path: str, key: str) -> str:
    if key in ("json", "query", "files", "form", "_schema"):
        return path
    return f"{path}.{key}" if path else key
