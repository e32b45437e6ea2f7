"""How the school writes attendance codes: letters, names, other spellings, which are in use."""

from itertools import count, takewhile
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.settings.forms import API, Refused, send, split
from services.gateway.pages.settings.labels import MEANINGS
from services.gateway.pages.settings.views.blueprint import pages


@pages.get("/attendance-codes")
def attendance_codes() -> str:
    """The attendance codes of the school."""
    return _page()


@pages.post("/attendance-codes")
def change_attendance_codes() -> Response | tuple[str, int]:
    """Write all codes as the form says them."""
    body = {"codes": [_code(place) for place in _places()]}
    refusal = send("PUT", "/settings/attendance-codes", body, _("Коды посещаемости записаны."))
    if refusal:
        return _page(refusal), refusal.status
    return redirect(url_for("settings.attendance_codes"))


def _places() -> list[int]:
    return list(takewhile(lambda place: f"codes.{place}.code" in request.form, count()))


def _code(place: int) -> dict[str, Any]:
    def told(field: str) -> str:
        return request.form.get(f"codes.{place}.{field}", "").strip()

    return {
        "code": told("code"), "letters": told("letters"), "name": told("name"),
        "in_use": f"codes.{place}.in_use" in request.form, "spellings": split(told("spellings")),
    }


def _page(refusal: Refused | None = None) -> str:
    found = journal().get_json(f"{API}/settings/attendance-codes")
    return render_template(
        "settings/attendance_codes.html", found=found, refusal=refusal, meanings=MEANINGS
    )
