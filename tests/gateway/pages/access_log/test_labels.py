"""A data officer reads words, never a code: every action that a log may name has a label."""

from services.access_matrix import SERVICES, actions_of
from services.gateway.pages.access_log.labels import ACTIONS


def test_every_action_has_a_label() -> None:
    names = {action.name for service in SERVICES for action in actions_of(service)}
    assert sorted(names - set(ACTIONS)) == []
