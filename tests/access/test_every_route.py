"""Every operation of every service and every page, as every role, at every place: no difference
from docs/access-matrix.md, no hint to those refused, a line in the access log of each, and rows of
a school touched inside that one school alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.gateway.auth.identity.memberships import CHILDREN_ROLES
from services.shared.accountability.access_log import Access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import INNER_ROLES, PEOPLE_ROLES
from services.shared.database.base import new_id
from tests.access.applications import Applications
from tests.access.matrix import (
    ARGUMENT,
    PLACES,
    cells,
    in_reach,
    is_aimed,
    must_be_logged,
    opens,
    refusals,
    word,
)
from tests.access.routes import PAGES, Operation, Page, operations_of
from tests.access.world import NAMES
from tests.in_process import BEHIND

pytestmark = pytest.mark.sweep


@pytest.mark.parametrize("service", BEHIND)
@pytest.mark.parametrize("role", [*PEOPLE_ROLES, *INNER_ROLES])
def test_a_service_does_what_the_matrix_says(
    applications: Applications, service: str, role: str
) -> None:
    differences = [
        difference
        for name, operation in operations_of(service).items()
        for difference in _asked(applications, service, role, name, operation)
    ]
    assert differences == []


@pytest.mark.parametrize("role", PEOPLE_ROLES)
def test_a_page_opens_for_whom_the_matrix_says(applications: Applications, role: str) -> None:
    differences = [
        difference
        for endpoint, page in PAGES.items()
        for difference in _visited(applications, role, endpoint, page)
    ]
    assert differences == []


def test_a_difference_would_be_seen(applications: Applications) -> None:
    """Were a diary open to all who may list staff, or a page to nobody, this would tell."""
    diary = "GET /pupils/<uuid:pupil_id>/diary"
    wrong = list(_asked(applications, "journal", "class_teacher", diary, Operation("staff.read")))
    assert any("at own: 200, not refused" in one for one in wrong)
    unlogged = list(_asked(applications, "journal", "director", diary, Operation("marks.read")))
    assert any("but the access log has only" in one for one in unlogged)
    page = Page("journal", "journal.import")
    closed = list(_visited(applications, "director", "diary.week", page))
    assert any("at own: 200, not refused" in one for one in closed)


def _asked(
    applications: Applications, service: str, role: str, name: str, operation: Operation
) -> Iterator[str]:
    """Ask one operation at every place; yield what is not as the matrix says."""
    method, rule = name.split(" ", 1)
    bound = word(service, operation.action, role)
    aimed = operation.aimed or is_aimed(rule)
    answers: list[tuple[str, Caller, TestResponse]] = []
    hidden: list[Any] = []
    for place in _places(aimed, bool(bound)):
        ids = dict(applications.world.at(place))
        ids["message_id"] = ids["messages"][service] if place != "nowhere" else new_id()
        caller = applications.world.caller(role, new_id().hex)
        sent = {
            kind: make(ids)
            for kind in ("body", "form", "query")
            if (make := getattr(operation, kind)) is not None
        }
        answer = applications.ask(service, caller, method, _filled(rule, ids), **sent)
        answers.append((place, caller, answer))
        if answer.status_code not in (403, 404):
            # A caller without a school is refused after a look that could see no row.
            yield from applications.recorder.take()
        applications.recorder.take()
    logs = _logged(applications, service, [caller for _place, caller, _answer in answers])
    for place, caller, answer in answers:
        where = f"{role}: {service} {name} at {place}: {answer.status_code}"
        log = logs[caller.correlation_id]
        if opens(bound, place) and not (place == "nowhere" and answer.status_code == 404):
            yield from _wrong_success(where, operation, answer, log)
            yield from _named_too_many(where, bound, role, answer)
        elif not opens(bound, place):
            yield from _wrong_refusal(where, operation, bound, place, answer, log)
            if place in _alike(bound):
                hidden.append(_without_address(answer))
    if any(one != hidden[0] for one in hidden):
        yield f"{role}: {name} gives away what there is: {hidden}"


def _places(aimed: bool, may: bool) -> tuple[str, ...]:
    """Return where to ask; who may nothing anywhere is asked of what there is and of nothing."""
    if not aimed:
        return ("own",)
    return PLACES if may else ("own", "nowhere")


def _alike(bound: str) -> frozenset[str]:
    """Return the places whose refusals must not be told apart."""
    if bound in ("own child", "own record"):
        return frozenset({"classmate", "other", "elsewhere", "nowhere"})
    return frozenset({"elsewhere", "nowhere"})


def _wrong_success(
    where: str, operation: Operation, answer: TestResponse, log: Mapping[str, set[str]]
) -> Iterator[str]:
    if answer.status_code not in operation.done:
        yield f"{where}, not allowed: {_text(answer)[:300]}"
    elif operation.logged and operation.action not in log["allowed"]:
        yield f"{where}, but the access log has only {log}"


def _named_too_many(where: str, bound: str, role: str, answer: TestResponse) -> Iterator[str]:
    if role in INNER_ROLES:
        return
    for place, name in NAMES.items():
        if name in _text(answer) and place not in in_reach(bound):
            yield f"{where} names a child of {place}"


def _wrong_refusal(
    where: str,
    operation: Operation,
    bound: str,
    place: str,
    answer: TestResponse,
    log: Mapping[str, set[str]],
) -> Iterator[str]:
    if answer.status_code not in refusals(bound, place):
        yield f"{where}, not refused with {sorted(refusals(bound, place))}: {_text(answer)[:300]}"
    elif any(name in _text(answer) for name in NAMES.values()):
        yield f"{where}, and the refusal names a child"
    elif must_be_logged(bound, place) and operation.action not in log["refused"]:
        yield f"{where}, but the access log has only {log}"


def _visited(applications: Applications, role: str, endpoint: str, page: Page) -> Iterator[str]:
    """Open one page at every place; yield what is not as the matrix says."""
    public = endpoint not in cells("gateway: pages")
    opened = public or cells("gateway: pages")[endpoint][role] == "yes"
    every_rule = applications.gateway.url_map.iter_rules()
    rules = [rule for rule in every_rule if rule.endpoint == endpoint]
    method = "GET" if page.form is None else "POST"
    rule = next(rule for rule in rules if method in (rule.methods or ()))
    bound = word(page.service, page.action, role) if page.action else "yes"
    for place in _places(is_aimed(rule.rule), opened):
        ids = applications.world.at(place)
        form = page.form(ids) if page.form else None
        answer = applications.visit(role, method, _filled(rule.rule, ids), form)
        where = f"{role}: page {endpoint} at {place}: {answer.status_code}"
        if opened and opens(bound, place):
            if answer.status_code not in page.done and place != "nowhere":
                yield f"{where}, not allowed: {_text(answer)[-600:]}"
            known = "own child" if role in CHILDREN_ROLES else ""
            yield from _named_too_many(where, bound if page.action else known, role, answer)
            yield from applications.recorder.take()
        elif not opened and answer.status_code != 403:
            yield f"{where}, not refused"
        elif opened and answer.status_code not in refusals(bound, place):
            yield f"{where}, not refused with {sorted(refusals(bound, place))}"
        elif not opens(bound, place) and _told_of(place, answer):
            yield f"{where}, and the refusal names a child"


def _told_of(place: str, answer: TestResponse) -> bool:
    return place in NAMES and NAMES[place] in _text(answer)


def _logged(
    applications: Applications, service: str, callers: list[Caller]
) -> Mapping[str, Mapping[str, set[str]]]:
    """Return the actions that stand in the service's log for each request, by outcome."""
    found: dict[str, dict[str, set[str]]] = {
        caller.correlation_id: {"allowed": set(), "refused": set()} for caller in callers
    }
    with applications.world.databases[service].transaction(school_of(callers[0])) as session:
        rows = session.execute(
            select(Access.correlation_id, Access.outcome, Access.action).where(
                Access.correlation_id.in_(found)
            )
        )
        for correlation_id, outcome, action in rows:
            found[correlation_id][outcome].add(action)
    return found


def _text(answer: TestResponse) -> str:
    return answer.data.decode(errors="replace")


def _filled(rule: str, ids: Mapping[str, Any]) -> str:
    return ARGUMENT.sub(lambda found: str(ids[found[1]]), rule)


def _without_address(answer: TestResponse) -> Any:
    """Return a refusal without what differs by nature."""
    told = answer.get_json(silent=True) or {}
    return answer.status_code, {key: told[key] for key in told if key != "instance"}
