"""A form's request to a service: what a person can mend is said on the next page."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, request

from services.gateway.clients import ServiceClient, ServiceRefused

# What a person can mend is said on the page; anything else is a page of its own.
MENDABLE = frozenset({400, 409, 410, 422})
# Of a decision taken by a button: that it was taken already, or cannot be taken now.
CONFLICT = frozenset({409})
_SHORTEST_REASON = 3


def form_fields(*names: str) -> dict[str, str]:
    """Return fields of the form without the space around them; a missing one is empty."""
    return {name: request.form.get(name, "").strip() for name in names}


def reason_of_form() -> str | None:
    """Return the reason that a form gives; None where it is too short to be one."""
    reason = form_fields("reason")["reason"]
    return reason if len(reason) >= _SHORTEST_REASON else None


def submit(
    service: ServiceClient,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    done: str = "",
    mendable: frozenset[int] = MENDABLE,
    another_may: bool = False,
) -> dict[str, Any] | None:
    """Send a form's fields and return the answer, empty where the service gives none.

    `done` is what the next page says then. None: the service refused with a status among
    `mendable`, and the next page says why.
    `another_may`: a step that takes several people. That this viewer may not take it, though the
    role may, is then said on the next page too.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the service does not answer.
    """
    try:
        answer: dict[str, Any] | None = service.send_json(method, path, body)
    except ServiceRefused as refusal:
        if not (refusal.status in mendable or (another_may and _is_of_the_person(refusal))):
            raise
        flash(_reason_for(refusal.problem), "bad")
        return None
    if done:
        flash(done, "good")
    return answer or {}


def refused_fields(
    refusal: ServiceRefused, fields: Collection[str], *, stale: bool = False
) -> dict[str, str]:
    """Return what is wrong with a form by its fields; under "" what is of no field on it.

    With `stale` a conflict is told on the form as well.

    Raises:
        ServiceRefused: it is nothing that a person could mend on the form.
    """
    if refusal.status != 422 and not (stale and refusal.status == 409):
        raise refusal
    errors = refusal.problem.get("errors", ())
    told = {
        str(one["field"]): str(one["what"]) for one in errors if str(one["field"]) in fields
    }
    if not told:
        told[""] = _reason_for(refusal.problem)
    return told


def _is_of_the_person(refusal: ServiceRefused) -> bool:
    return refusal.status == 403 and refusal.problem.get("tie") != "role"


def _reason_for(problem: Mapping[str, Any]) -> str:
    errors = [str(one["what"]) for one in problem.get("errors", ())]
    detail = str(problem.get("detail", ""))
    return detail if not errors or errors == [detail] else f"{detail} {' '.join(errors)}"
