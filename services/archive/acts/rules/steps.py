"""The way of a disposal act: who may take which step, and never the same person twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.archive.case_files.rules.current_state import CaseState
from services.shared.accountability.roles import Role
from services.shared.wording import said


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

# Step → the states in which it may be taken, each with the role whose turn it is then. Each
# refuses what they would otherwise sign (domain reference §8).
TURNS: Mapping[ActStep, Mapping[ActState, Role]] = {
    ActStep.AGREED: {ActState.PROPOSED: Role.DEPUTY},
    ActStep.APPROVED: {ActState.AGREED: Role.DIRECTOR},
    ActStep.EXECUTED: {ActState.APPROVED: Role.ARCHIVIST},
    ActStep.REFUSED: {ActState.PROPOSED: Role.DEPUTY, ActState.AGREED: Role.DIRECTOR},
    ActStep.WITHDRAWN: {
        ActState.PROPOSED: Role.ARCHIVIST,
        ActState.AGREED: Role.ARCHIVIST,
        ActState.APPROVED: Role.ARCHIVIST,
    },
}

# What an act becomes by a step.
LEADS_TO: Mapping[ActStep, ActState] = {
    ActStep.AGREED: ActState.AGREED,
    ActStep.APPROVED: ActState.APPROVED,
    ActStep.EXECUTED: ActState.EXECUTING,
    ActStep.REFUSED: ActState.REFUSED,
    ActStep.WITHDRAWN: ActState.WITHDRAWN,
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
    ActState.PROPOSED: said("Акт ждёт согласия экспертной комиссии."),
    ActState.AGREED: said("Акт ждёт утверждения директора."),
    ActState.APPROVED: said("Акт утверждён и ждёт исполнения."),
    ActState.EXECUTING: said("Акт уже исполняется."),
    ActState.CLOSED: said("Акт исполнен и закрыт."),
    ActState.REFUSED: said("По акту отказано."),
    ActState.WITHDRAWN: said("Акт отозван."),
}

_DONE = {
    ActStep.PROPOSED: said("предложил дела к уничтожению"),
    ActStep.AGREED: said("согласовал акт от экспертной комиссии"),
    ActStep.APPROVED: said("утвердил акт"),
}


class Obstacle(StrEnum):
    """What stands against a step."""

    ROLE = "role"  # it is never this role's
    TURN = "turn"  # it is not this role's now
    PERSON = "person"  # the same person has taken another deciding step


@dataclass(frozen=True)
class Refusal:
    """Why somebody may not take a step, with a sentence for them."""

    obstacle: Obstacle
    why: str


@dataclass(frozen=True)
class Actor:
    """Who would take a step: the role, the account, and the person behind it if known."""

    role: Role
    user_id: str
    person_id: UUID | None


@dataclass(frozen=True)
class Signed:
    """A step that somebody has taken."""

    step: ActStep
    user_id: str
    person_id: UUID | None


def refusal(
    step: ActStep, state: ActState, signed: Iterable[Signed], actor: Actor
) -> Refusal | None:
    """Return why an actor may not take a step of an act in this state, or None if they may.

    A person is the same by the account or by the person behind it: whoever holds two posts has
    one name on the act.
    """
    turns = TURNS[step]
    if actor.role not in turns.values():
        return Refusal(Obstacle.ROLE, _NOT_NOW[state])
    if turns.get(state) != actor.role:
        return Refusal(Obstacle.TURN, _NOT_NOW[state])
    if step in DECIDING:
        for one in signed:
            if one.step in DECIDING and _is_same(one, actor):
                return Refusal(
                    Obstacle.PERSON,
                    said(
                        "Вы уже %(done)s: предложить, согласовать и утвердить акт должны три "
                        "разных человека.",
                        done=_DONE[one.step],
                    ),
                )
    return None


def open_steps(
    state: ActState, signed: Iterable[Signed], actor: Actor
) -> dict[ActStep, str | None]:
    """Return the steps whose turn it is for the actor, each with what stands against it, if so."""
    taken, found = tuple(signed), {}
    for step in TURNS:
        refused = refusal(step, state, taken, actor)
        if refused is None or refused.obstacle is Obstacle.PERSON:
            found[step] = refused.why if refused else None
    return found


def _is_same(one: Signed, actor: Actor) -> bool:
    return one.user_id == actor.user_id or (
        actor.person_id is not None and one.person_id == actor.person_id
    )
