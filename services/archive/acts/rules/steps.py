"""The way of a disposal act: who may take which step, and never the same person twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.archive.case_files.rules.current_state import CaseState


class ActState(StrEnum):
    """The states of an act."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    APPROVED = "approved"
    EXECUTING = "executing"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ActStep(StrEnum):
    """The steps that people take; the first three are never one person's."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    APPROVED = "approved"
    EXECUTED = "executed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


DECIDING = (ActStep.PROPOSED, ActStep.AGREED, ActStep.APPROVED)

# Step → the states in which it may be taken, and the state that it leads to.
_WAY = {
    ActStep.AGREED: ({ActState.PROPOSED}, ActState.AGREED),
    ActStep.APPROVED: ({ActState.AGREED}, ActState.APPROVED),
    ActStep.EXECUTED: ({ActState.APPROVED}, ActState.EXECUTING),
    ActStep.REFUSED: ({ActState.PROPOSED, ActState.AGREED}, ActState.REFUSED),
    ActStep.WITHDRAWN: (
        {ActState.PROPOSED, ActState.AGREED, ActState.APPROVED}, ActState.WITHDRAWN,
    ),
}

# What the case files of an act become by a step.
CASE_STATES = {
    ActStep.PROPOSED: CaseState.PROPOSED,
    ActStep.AGREED: CaseState.AGREED,
    ActStep.APPROVED: CaseState.APPROVED,
    ActStep.EXECUTED: CaseState.APPROVED,
    ActStep.REFUSED: CaseState.DUE,
    ActStep.WITHDRAWN: CaseState.DUE,
}

_NOT_NOW = {
    ActState.PROPOSED: "Акт ждёт согласия экспертной комиссии.",
    ActState.AGREED: "Акт ждёт утверждения директора.",
    ActState.APPROVED: "Акт утверждён и ждёт исполнения.",
    ActState.EXECUTING: "Акт уже исполняется.",
    ActState.CLOSED: "Акт исполнен и закрыт.",
    ActState.REFUSED: "По акту отказано.",
    ActState.WITHDRAWN: "Акт отозван.",
}

_DONE = {
    ActStep.PROPOSED: "предложил дела к уничтожению",
    ActStep.AGREED: "согласовал акт от экспертной комиссии",
    ActStep.APPROVED: "утвердил акт",
}


@dataclass(frozen=True)
class Signed:
    """A step that somebody has taken."""

    step: ActStep
    user_id: str
    person_id: UUID | None
    name: str
    role: str
    signed_on: date


def next_state(state: ActState, step: ActStep) -> ActState | None:
    """Return the state that a step leads to, or None when it cannot be taken now."""
    allowed, leads_to = _WAY[step]
    return leads_to if state in allowed else None


def not_now(state: ActState) -> str:
    """Return in one sentence where the act stands, for who asks for a step that is not next."""
    return _NOT_NOW[state]


def same_person(
    signed: Iterable[Signed], step: ActStep, user_id: str, person_id: UUID | None
) -> str | None:
    """Return why somebody may not take a deciding step: they took another one, in any role.

    A person is the same by the account or by the person behind it: whoever holds two posts has
    one name on the act.
    """
    if step not in DECIDING:
        return None
    for one in signed:
        if one.step in DECIDING and _is_one(one, user_id, person_id):
            return (
                f"Вы уже {_DONE[one.step]}: предложить, согласовать и утвердить акт "
                "должны три разных человека."
            )
    return None


def _is_one(one: Signed, user_id: str, person_id: UUID | None) -> bool:
    return one.user_id == user_id or (person_id is not None and one.person_id == person_id)
