"""`letopis invite`: a link for an operator to hand over."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from services.gateway.auth.invitations.commands import invite
from tests.gateway.auth.invitations.test_redeem import begin
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack


@pytest.fixture
def runner(stack: Stack) -> CliRunner:
    """Return a terminal whose environment is the gateway's."""
    return CliRunner(env=dict(stack.environment))


def test_a_link_is_printed_whose_code_works(
    runner: CliRunner, visitor: Callable[..., Visitor]
) -> None:
    person = visitor("/platform")
    done = runner.invoke(invite, [person.account.login, "--days", "1", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["link"].endswith(f"/begin#login={person.account.login}&code={told['code']}")
    assert begin(person, told["code"]).status == 303


def test_a_login_that_nobody_has_is_refused(runner: CliRunner) -> None:
    done = runner.invoke(invite, ["nobody.xy"])
    assert done.exit_code == 1
    assert "Нет учётной записи с логином «nobody.xy»" in done.output
