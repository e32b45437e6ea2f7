"""Forms of people: sent with what they were made from, shown again when refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, request
from werkzeug.datastructures import MultiDict

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import MENDABLE, form_fields
from services.gateway.pages.listing import AskedList
from services.shared.process.clock import today

API = "/api/journal/v1"


@dataclass(frozen=True)
class Refused:
    """Why a form was refused: a sentence, the errors by field, and what had been written."""

    status: int
    detail: str
    errors: Mapping[str, str] = field(default_factory=dict)
    form: MultiDict[str, str] = field(default_factory=MultiDict)


def send(method: str, path: str, body: Mapping[str, Any]) -> Refused | dict[str, Any]:
    """Send a form and return the answer, or why it was refused.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the journal does not answer.
    """
    try:
        answer = journal().send_json(method, API + path, body)
    except ServiceRefused as refusal:
        if refusal.status not in MENDABLE:
            raise
        problem = refusal.problem
        errors = {
            str(one["field"]).rsplit(".", 1)[-1]: str(one["what"])
            for one in problem.get("errors", ())
        }
        detail = str(problem.get("detail", ""))
        return Refused(refusal.status, detail, errors, request.form.copy())
    return dict(answer or {})


def mistaken(**errors: str) -> Refused:
    """Return that the form of this request cannot be read: what is wrong with which field."""
    return Refused(422, _("Проверьте поля."), errors, request.form.copy())


def done(sentence: str, *, since: str = "") -> None:
    """Say on the next page what was done; of a day that has passed, that it holds already."""
    flash(sentence, "good")
    if since and since < today_iso():
        flash(_("Это день в прошлом: изменение уже действует."), "plain")


def name_of_form() -> dict[str, str]:
    """Return the three parts of a name."""
    return form_fields("family", "given", "patronymic")


def contacts_of_form() -> dict[str, str | None]:
    """Return telephone and address; a number loses what people write between its digits."""
    told = form_fields("phone", "e_mail")
    digits = "".join(one for one in told["phone"] if one not in " -()\u00a0")
    return {"phone": digits or None, "e_mail": told["e_mail"] or None}


def optional(*names: str) -> dict[str, str | None]:
    """Return fields of the form; an empty one is None."""
    return {name: value or None for name, value in form_fields(*names).items()}


def search(path: str, asked: AskedList) -> dict[str, Any]:
    """Return the page of a list that was asked for."""
    body = {"words": asked.words, **asked.chosen, "after": asked.place.get("after") or None}
    found: dict[str, Any] = journal().send_json(
        "POST", API + path, {name: value for name, value in body.items() if value}
    )
    return found


def today_iso() -> str:
    """Return the school's day of now as forms write it."""
    return today().isoformat()
