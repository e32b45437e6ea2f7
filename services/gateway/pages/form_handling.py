"""A form's request to a service: what a person can mend is told on the next page."""

from collections.abc import Mapping
from typing import Any

from flask import flash

from services.gateway.clients import ServiceClient, ServiceRefused

# What a person can mend is said on the page; anything else is a page of its own.
_MENDABLE = frozenset({400, 409, 410, 422})


def asked(service: ServiceClient, path: str, body: Mapping[str, Any]) -> bool:
    """Send a form's fields; False when the service refused, which is then said to the viewer.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the service does not answer.
    """
    return answer_of(service, "POST", path, body) is not None


def answer_of(
    service: ServiceClient,
    method: str,
    path: str,
    body: Mapping[str, Any],
    *,
    another_may: bool = False,
) -> dict[str, Any] | None:
    """Send a form's fields and return the answer; None as `asked` is False.

    `another_may`: a step that takes several people. That this viewer may not take it, though the
    role may, is then said on the page too.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the service does not answer.
    """
    try:
        answer: dict[str, Any] | None = service.send_json(method, path, body)
    except ServiceRefused as refusal:
        if not (_is_mendable(refusal) or (another_may and _is_of_the_person(refusal))):
            raise
        flash(_why(refusal.problem), "bad")
        return None
    return answer or {}


def _is_mendable(refusal: ServiceRefused) -> bool:
    return refusal.status in _MENDABLE


def _is_of_the_person(refusal: ServiceRefused) -> bool:
    return refusal.status == 403 and refusal.problem.get("tie") != "role"


def _why(problem: Mapping[str, Any]) -> str:
    errors = [str(one["what"]) for one in problem.get("errors", ())]
    detail = str(problem.get("detail", ""))
    return detail if not errors or errors == [detail] else f"{detail} {' '.join(errors)}"
