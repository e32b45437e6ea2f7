"""The classes of a year: opened by their names, called otherwise."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.settings.forms import API, Refused, ask, mistaken, send, split
from services.gateway.pages.settings.views.blueprint import pages
from services.gateway.pages.settings.views.years import asked_year

Answer = Response | tuple[str, int]


@pages.get("/classes")
def classes() -> str:
    """The classes of a year."""
    return _list()


@pages.post("/classes")
def open_classes() -> Answer:
    """Open classes by their names."""
    names = split(form_fields("name")["name"])
    if not names:
        refusal = mistaken({"name": _("Напишите хотя бы одно название.")})
        return _list(refusal), refusal.status
    answer = ask("POST", f"/years/{_asked()}/classes", {"names": names})
    if isinstance(answer, Refused):
        return _list(answer), answer.status
    flash(_("Открыто классов: %(count)s.", count=answer["opened"]), "good")
    return _back()


@pages.get("/classes/<uuid:class_id>")
def class_name(class_id: object) -> str:
    """The name of a class."""
    return _one(class_id)


@pages.post("/classes/<uuid:class_id>")
def rename_class(class_id: object) -> Answer:
    """Call a class otherwise."""
    refusal = send("PUT", f"/classes/{class_id}/name", form_fields("name"),
                   _("Класс переименован."))
    return (_one(class_id, refusal), refusal.status) if refusal else _back()


def _asked() -> str:
    return request.values.get("year", "")


def _back() -> Response:
    return redirect(url_for("settings.classes", year=_asked() or None))


def _list(refusal: Refused | None = None) -> str:
    years, year = asked_year()
    found = journal().get_json(f"{API}/years/{year.id}/classes") if year else None
    return render_template(
        "settings/classes.html", years=years, year=year, found=found, refusal=refusal
    )


def _one(class_id: object, refusal: Refused | None = None) -> str:
    _years, year = asked_year()
    if year is None:
        abort(404)
    found = journal().get_json(f"{API}/years/{year.id}/classes")
    one = next((one for one in found["classes"] if one["id"] == str(class_id)), None)
    if one is None:
        abort(404)
    return render_template(
        "settings/class.html", year=year, version=found["version"], one=one, refusal=refusal
    )
