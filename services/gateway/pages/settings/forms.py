"""Forms of settings: sent with the version that they were made from, shown again when refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, request
from werkzeug.datastructures import MultiDict

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import MENDABLE

API = "/api/journal/v1"
_STALE = 409


@dataclass(frozen=True)
class Refused:
    """Why a form was refused: a sentence, the errors by field, and what had been written.

    Of a `stale` one the page shows what stands there now, and beside it what was written.
    """

    status: int
    detail: str
    errors: Mapping[str, str] = field(default_factory=dict)
    form: MultiDict[str, str] = field(default_factory=MultiDict)

    @property
    def stale(self) -> bool:
        """Whether somebody else was quicker, or the state does not allow it."""
        return self.status == _STALE


def send(method: str, path: str, body: Mapping[str, Any], done: str = "") -> Refused | None:
    """Send a form with its version; None: it is done, and the next page says so.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the journal does not answer.
    """
    answer = ask(method, path, body)
    if isinstance(answer, Refused):
        return answer
    if done:
        flash(done, "good")
    return None


def ask(method: str, path: str, body: Mapping[str, Any]) -> Refused | dict[str, Any]:
    """Send a form with its version and return the answer, or why it was refused.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the journal does not answer.
    """
    try:
        answer = journal().send_json(method, API + path, {"version": version(), **body})
    except ServiceRefused as refusal:
        if refusal.status not in MENDABLE:
            raise
        return refused(refusal.status, refusal.problem)
    return dict(answer or {})


def refused(status: int, problem: Mapping[str, Any]) -> Refused:
    """Return what a problem document says of the form of this request."""
    errors = {str(one["field"]): str(one["what"]) for one in problem.get("errors", ())}
    return Refused(status, str(problem.get("detail", "")), errors, request.form.copy())


def mistaken(errors: Mapping[str, str]) -> Refused:
    """Return that the form of this request cannot be read: what is wrong with which field."""
    return Refused(422, _("Проверьте поля."), errors, request.form.copy())


def version() -> int:
    """Return the version that the form was made from; nought where it says none."""
    return whole(request.form.get("version", ""))


def number(name: str, default: int = 0) -> int:
    """Return a whole number of the form."""
    return whole(request.form.get(name, "").strip(), default)


def whole(text: str, default: int = 0) -> int:
    """Return a whole number that somebody has typed; what is none, or beyond all sense, is not."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


def split(text: str) -> Sequence[str]:
    """Return the names of a field: one a line, or with commas or semicolons between."""
    lines = text.replace(";", "\n").replace(",", "\n").splitlines()
    return [line.strip() for line in lines if line.strip()]
