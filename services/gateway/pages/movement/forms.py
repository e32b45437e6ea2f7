"""Forms of movements: their fields as a service wants them, and what it says to each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, request

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import MENDABLE, form_fields

PERSON = ("family_name", "given_name", "patronymic")
REPRESENTATIVE = (*PERSON, "relation", "phone", "e_mail")
REPRESENTATIVES = 2


@dataclass
class Wrong:
    """What a service said to a form: a sentence for a field, or for the form (``""``)."""

    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors)


def send(method: str, path: str, body: Mapping[str, Any]) -> tuple[Any, Wrong]:
    """Send a form's body; return the answer, or what is wrong with the form.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
    """
    try:
        return journal().send_json(method, path, body), Wrong()
    except ServiceRefused as refusal:
        if refusal.status not in MENDABLE:
            raise
        return None, wrong_of(refusal)


def wrong_of(refusal: ServiceRefused) -> Wrong:
    """Return what a refusal says, by the last part of each field's path."""
    errors = {
        _field(str(one.get("field", ""))): str(one.get("what", ""))
        for one in refusal.problem.get("errors", ())
    }
    return Wrong(errors or {"": str(refusal.problem.get("detail", ""))}, refusal.status)


def _field(path: str) -> str:
    parts = [part for part in path.replace("[", ".").replace("]", "").split(".") if part]
    places = [part for part in parts if part.isdigit()]
    if "representatives" in parts and places:
        return f"r{places[0]}_{parts[-1]}"
    return parts[-1] if parts else ""


def coming_body() -> dict[str, Any]:
    """Return the class, the day and the reason of an arrival, as the form has them."""
    told = form_fields("class_id", "day", "reason", "order_number", "came_from")
    return {**told, "groups": chosen_groups(told["class_id"])}


def chosen_groups(class_id: str) -> list[str]:
    """Return the subgroups that are chosen for a class: a field for each subject of it."""
    prefix = f"group:{class_id}:"
    return [
        value for name, value in request.form.items() if name.startswith(prefix) and value
    ]


def child_body() -> dict[str, Any]:
    """Return the child of the form with the representatives that are named."""
    told = form_fields(*PERSON, "born_on", "sex")
    return {**told, "sex": told["sex"] or None, "representatives": representatives_body()}


def representatives_body() -> list[dict[str, Any]]:
    """Return the representatives of the form of whom anything is said."""
    found = []
    for place in range(REPRESENTATIVES):
        told = form_fields(*(f"r{place}_{name}" for name in REPRESENTATIVE))
        if any(told.values()):
            found.append({
                name.partition("_")[2]: value or None if name[3:] not in PERSON else value
                for name, value in told.items()
            })
    return found


def say_done(sentence: str) -> None:
    """Say on the next page what was done."""
    flash(sentence, "good")


def missing(names: Mapping[str, str]) -> Wrong:
    """Return what is said to fields that the form left empty."""
    told = form_fields(*names)
    return Wrong({name: what for name, what in names.items() if not told[name]}, 422)


def needed_of_arrival() -> Mapping[str, str]:
    """Return what an arrival cannot do without, by field."""
    return {
        "family_name": _("Напишите фамилию."),
        "given_name": _("Напишите имя."),
        "born_on": _("Укажите дату рождения."),
        "class_id": _("Выберите класс."),
        "day": _("Укажите, с какого дня."),
    }
