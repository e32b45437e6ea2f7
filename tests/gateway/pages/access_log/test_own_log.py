"""The gateway's own access log on its real table: who came in, read as a service's log is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.gateway.pages.access_log.own_log import OwnLog
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.errors import BadInput, Forbidden, Unauthenticated
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

OFFICER = Caller(user_id="officer", role=Role.DATA_OFFICER, school_id="131", correlation_id="c")


def test_a_login_stands_in_the_log_and_its_chain_is_whole(
    stack: Stack, visitor: Callable[..., Visitor]
) -> None:
    person = visitor("/schools/131/teacher").sign_in()
    log = OwnLog(stack.database, lambda: OFFICER)
    newest = log.read({"action": "session.open", "since": None})["items"][0]
    assert newest["user_id"] == stack.accounts.disable(person.account.login)
    assert (newest["role"], newest["outcome"]) == ("teacher", "allowed")
    assert isinstance(newest["at"], str)
    found = log.check()
    assert found["breaks"] == []
    assert found["sealed"] + found["waiting"] >= 1


@pytest.mark.parametrize("role", [Role.TEACHER, Role.DEPUTY])
def test_the_log_opens_for_readers_of_logs_alone(stack: Stack, role: Role) -> None:
    with pytest.raises(Forbidden):
        OwnLog(stack.database, lambda: replace(OFFICER, role=role)).read({})
    with pytest.raises(Unauthenticated):
        OwnLog(stack.database, lambda: None).read({})


def test_a_filter_that_is_no_date_is_the_askers_fault(stack: Stack) -> None:
    with pytest.raises(BadInput):
        OwnLog(stack.database, lambda: OFFICER).read({"since": "soon"})
