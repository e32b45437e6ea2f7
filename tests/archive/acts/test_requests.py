"""What the answers of the services lead to, and when they may be asked once more."""

from datetime import UTC, datetime, timedelta

import pytest

from services.archive.acts.rules.requests import (
    MOST_ROUNDS,
    SERVICES,
    SILENT_AFTER,
    Answer,
    ItemState,
    Move,
    Purpose,
    may_ask_again,
    next_move,
)

NOON = datetime(2031, 1, 10, 12, tzinfo=UTC)
SOON, LATE = SILENT_AFTER - timedelta(seconds=1), SILENT_AFTER


def answers(outcome: str, **differing: str) -> dict[str, Answer]:
    """Return an answer of every service, all the same but for those that are named."""
    return {one: Answer(differing.get(one, outcome), f"из-за {one}") for one in SERVICES}


@pytest.mark.parametrize(
    ("purpose", "round_no", "found", "move"),
    [
        (Purpose.DESTROY, 1, {}, Move.WAIT),
        (Purpose.DESTROY, 1, answers("destroyed", journal="waiting"), Move.WAIT),
        (Purpose.DESTROY, 1, answers("destroyed"), Move.VERIFY),
        (Purpose.DESTROY, 1, answers("destroyed", archive="partly"), Move.STAND_OPEN),
        (Purpose.DESTROY, 1, answers("destroyed", journal="refused"), Move.STAND_OPEN),
        (Purpose.VERIFY, 1, answers("empty"), Move.DONE),
        (Purpose.VERIFY, 1, answers("empty", journal="remains"), Move.ASK_AGAIN),
        (Purpose.VERIFY, MOST_ROUNDS, answers("empty", journal="remains"), Move.STAND_OPEN),
    ],
)
def test_answers_lead_on(
    purpose: Purpose, round_no: int, found: dict[str, Answer], move: Move
) -> None:
    assert next_move(purpose, round_no, found).move is move


def test_an_act_that_stands_open_names_the_service_and_its_reason() -> None:
    following = next_move(Purpose.DESTROY, 1, answers("destroyed", archive="partly"))
    assert following.why == "Архив: из-за archive"


@pytest.mark.parametrize(
    ("state", "since", "answered", "may"),
    [
        (ItemState.LISTED, None, 0, False),
        (ItemState.OPEN, LATE, len(SERVICES), True),
        (ItemState.DESTROYED, LATE, len(SERVICES), False),
        (ItemState.ASKED, SOON, 0, False),
        (ItemState.ASKED, LATE, 0, True),
        (ItemState.ASKED, LATE, len(SERVICES), False),
        (ItemState.VERIFYING, SOON, 3, False),
        (ItemState.VERIFYING, LATE, 3, True),
    ],
)
def test_services_are_asked_again_when_people_or_a_silent_service_are_waited_for(
    state: ItemState, since: timedelta | None, answered: int, may: bool
) -> None:
    asked_at = NOON - since if since else None
    assert may_ask_again(state, asked_at, answered, NOON) is may
