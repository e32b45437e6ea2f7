"""The blueprint of every service: a route says which action it is, and takes what it declares.

`@demands(ACTION)` stands under the route's own line. A role that may never do the action is
refused before the body is read (`services.shared.http.application`); whether this caller may do it
to this thing, the use case decides as ever.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import flask_smorest
from flask import Flask, Request, g, request
from marshmallow import RAISE, Schema, missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import UnsupportedMediaType

from services.shared.accountability.access import Action, Target, require
from services.shared.accountability.caller import SIGNED_BODY
from services.shared.errors import BadInput, FieldError
from services.shared.http.request_limits import read_json, refuse_characters
from services.shared.wording import said

View = TypeVar("View", bound=Callable[..., Any])

_SUBJECTS = ("pupil_id", "group_id", "class_id")


class _Parser(FlaskParser):
    """webargs', with our limits for JSON, and a word about every parameter that nobody knows."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  (the library's own declaration)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
        "form": RAISE,
        "files": RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        if is_json_request(req):
            # What is signed is kept for the route: a step keeps its request as evidence.
            is_signed = (req.content_length or SIGNED_BODY + 1) <= SIGNED_BODY
            return read_json(req.get_data(cache=is_signed))
        if req.content_length or req.environ.get("wsgi.input_terminated"):
            raise UnsupportedMediaType
        return missing

    def load_form(self, req: Request, schema: Schema) -> Any:
        refuse_characters(list(req.form.items(multi=True)))
        return super().load_form(req, schema)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """flask-smorest's, that reads what comes in by our rules."""

    ARGUMENTS_PARSER = _Parser()


def demands(action: Action) -> Callable[[View], View]:
    """Declare that a view is `action`: who may never do it is refused before the body is read."""

    def declare(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return declare


def refuse_early(app: Flask) -> None:
    """Refuse roles that may never do what the route is, and parameters that it does not know."""

    @app.before_request
    def refuse() -> None:
        view = app.view_functions.get(request.endpoint or "")
        action: Action | None = getattr(view, "action", None)
        if action is None:
            return
        if g.caller.role not in action.roles:
            require(action, g.caller, _target(request.view_args or {}))
        locations = _locations(view)
        if "query" not in locations and request.args:
            unknown = [FieldError(name, said("Такого параметра нет.")) for name in request.args]
            raise BadInput(said("Проверьте поля."), errors=unknown)


def _target(named: dict[str, Any]) -> Target:
    return Target(**{name: named[name] for name in _SUBJECTS if name in named})


def _locations(view: Any) -> set[str]:
    """Return where the view's arguments come from, as its description says."""
    described = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    return {one["in"] for one in described}
