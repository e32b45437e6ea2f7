"""Schemathesis over the three OpenAPI documents: whatever a strong role sends, no 5xx.

What the documents allow and what they forbid, two examples of each for every operation in
`make test`, which takes about a minute; `make fuzz` makes many more and takes ten. The seed is
fixed: a failure is found again.
"""

import os
import re
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from services.access_matrix import actions_of
from services.shared.accountability.roles import PEOPLE_ROLES
from services.shared.database.base import new_id
from services.shared.process.clock import now
from tests.access.applications import Applications
from tests.access.routes import operations_of
from tests.in_process import BEHIND, MINT

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("service", BEHIND)
@pytest.mark.timeout(900)
def test_nothing_that_is_sent_is_answered_with_an_error_of_ours(
    applications: Applications, service: str, mode: GenerationMode
) -> None:
    app = applications.apps[service]
    schema = schemathesis.openapi.from_wsgi(f"/api/{service}/openapi.json", app)
    errors = [
        error
        for result in schema.get_all_operations()
        for error in _asked(applications, service, result.ok(), mode)
    ]
    assert errors == []


def _asked(
    applications: Applications, service: str, operation: Any, mode: GenerationMode
) -> list[str]:
    """Send the examples of one operation; return the errors that were ours."""
    if mode is GenerationMode.NEGATIVE and not _takes_anything(operation):
        return []  # nothing of it could be wrong
    name = f"{operation.method.upper()} {operation.path}"
    role, errors, number = _strong_role(service, name), [], count()

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if next(number) % 2:
            _put_known_ids(applications, service, case)
        caller = applications.world.caller(role, new_id().hex)
        token = MINT.mint(caller, service, now().timestamp())
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        if answer.status_code >= 500:
            errors.append(f"{name}: {answer.status_code} {case.as_curl_command()[:600]}")

    ask()
    return errors


def _takes_anything(operation: Any) -> bool:
    named = [one for one in operation.path_parameters if not _is_any_text(one.definition)]
    return any((named, operation.query, operation.headers, operation.body))


def _is_any_text(parameter: Any) -> bool:
    said = parameter["schema"]
    return said.get("type") == "string" and not {"format", "pattern", "enum"} & set(said)


def _put_known_ids(applications: Applications, service: str, case: Any) -> None:
    """Let every other request be about things that are there: random ids reach nothing."""
    ids = dict(applications.world.at("own"))
    ids["message_id"] = ids["messages"][service]
    known = {name: str(ids[name]) for name in case.path_parameters or () if name in ids}
    case.path_parameters = {**(case.path_parameters or {}), **known}


def _strong_role(service: str, name: str) -> str:
    """Return a role that may do it: what anybody else sends is refused unread."""
    for known, operation in operations_of(service).items():
        method, rule = known.split(" ", 1)
        path = f"/api/{service}/v1" + _PARAMETER.sub(r"{\1}", rule)
        if f"{method} {path}" == name:
            for action in actions_of(service):
                if action.name == operation.action:
                    return next((one for one in PEOPLE_ROLES if one in action.roles), "director")
    return "platform_admin"
