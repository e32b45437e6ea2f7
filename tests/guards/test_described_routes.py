"""Every route is described for the cross-check of tests/access: one line each, none left over."""

import pytest

from services.access_matrix import actions_of
from services.gateway.app import FEATURES
from tests.access.routes import ASKED_BY_OTHER_TESTS, PAGES, operations_of
from tests.in_process import BEHIND, application, environment_of

WITHOUT_CALLER = {"livez", "readyz", "healthz", "metrics", "api-docs.openapi_json"}
HERE = "tests/access/routes.py: a route needs one line there, one that is gone none"


@pytest.mark.parametrize("service", BEHIND)
def test_every_operation_is_described(service: str) -> None:
    prefix = f"/api/{service}/v1"
    found = {
        f"{method} {rule.rule.removeprefix(prefix)}"
        for rule in application(service, environment_of(service)).url_map.iter_rules()
        if rule.endpoint not in WITHOUT_CALLER
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = set(operations_of(service))
    assert (found - described, described - found) == (set(), set()), HERE


@pytest.mark.parametrize("service", BEHIND)
def test_an_operation_names_an_action_of_its_service(service: str) -> None:
    for name, operation in operations_of(service).items():
        known = operation.action.startswith("queue.") or operation.action in {
            one.name for one in actions_of(service)
        }
        assert known, (name, operation.action)


def test_every_page_is_described() -> None:
    found, described = set(FEATURES.opens_for), {*PAGES, *ASKED_BY_OTHER_TESTS}
    assert (found - described, described - found - {"home.start"}) == (set(), set()), HERE
