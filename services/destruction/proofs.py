"""What proves that people have ordered a destruction: the gateway's signature under each step.

The archive's database says who proposed, agreed, approved and executed an act, and whoever has the
account of its web process can write that there. So every step keeps the request that took it, as
the gateway has signed it: who, in which role, for which act, and for a proposal which case files.
The archive's worker looks at them before it asks for a destruction, and every service again
before it destroys: neither believes a row or the other's word alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson

from services.shared.accountability.caller import Caller, SignedRequest, TokenCheck
from services.shared.accountability.roles import Role
from services.shared.errors import BadInput, Unauthenticated
from services.shared.process.settings import Settings
from services.shared.wording import said

_ACTS = "POST /api/archive/v1/acts"
_CLOCKS = timedelta(minutes=1)  # between the gateway's processes
_PROPOSED, _AGREED, _APPROVED, _EXECUTED = "proposed", "agreed", "approved", "executed"

# Step → the role that takes it and the request that does (archive.acts.rules.steps, .routes).
_STEPS: Mapping[str, tuple[Role, str]] = {
    _PROPOSED: (Role.ARCHIVIST, _ACTS),
    _AGREED: (Role.DEPUTY, f"{_ACTS}/{{act}}/agree"),
    _APPROVED: (Role.DIRECTOR, f"{_ACTS}/{{act}}/approve"),
    _EXECUTED: (Role.ARCHIVIST, f"{_ACTS}/{{act}}/execute"),
}

_UNSIGNED = said("Под шагом акта (%(step)s) нет подписи шлюза: не исполнено.")
_NOT_BY_GATEWAY = said("Шаг акта (%(step)s) не подписан шлюзом: не исполнено.")
_FOR_ANOTHER = said("Под шагом акта (%(step)s) подпись не для него: не исполнено.")
DOUBTS = (_UNSIGNED, _NOT_BY_GATEWAY, _FOR_ANOTHER)
"""Why a step is not believed, as an act keeps it."""


@dataclass(frozen=True)
class StepProof:
    """A step and what was signed for it; `body` is what the request said, for a proposal alone."""

    step: str
    token: str
    body: str = ""


class Proofs:
    """Checks the steps of acts against the gateway's keys."""

    def __init__(self, caller_keys: Mapping[str, Any]) -> None:
        """Take the gateway's public keys as a JWK set, earlier ones too."""
        self._check = TokenCheck(caller_keys, "archive")

    def demand(
        self, school_id: str, act_id: UUID, case_file_id: UUID, steps: Sequence[StepProof]
    ) -> Caller:
        """Go on only with a case file that three people have decided on; return who had it go.

        Raises:
            BadInput: a step is missing, not signed by the gateway, another act's or school's, or
                one person has taken two that decide.
        """
        given = {one.step: one for one in steps}
        signed = [
            self._step(school_id, act_id, given.get(step), step) for step in _STEPS
        ]
        _demand_named(signed[0], given[_PROPOSED].body, case_file_id)
        _demand_order(signed)
        _demand_three(signed[:3])
        return signed[-1].caller

    def lifts(
        self, school_id: str, hold_id: UUID, token: str, *, user_id: str, person_id: UUID | None
    ) -> bool:
        """Tell whether a token lifts a hold: the director's, or its author's, named here."""
        try:
            signed = self._check.kept(token)
        except Unauthenticated:
            return False
        caller = signed.caller
        own = caller.user_id == user_id or (
            person_id is not None and caller.person_id == person_id
        )
        return (
            caller.school_id == school_id
            and signed.request == f"POST /api/archive/v1/holds/{hold_id}/lift"
            and (own or caller.role is Role.DIRECTOR)
        )

    def _step(
        self, school_id: str, act_id: UUID, proof: StepProof | None, step: str
    ) -> SignedRequest:
        role, request = _STEPS[step]
        if proof is None:
            raise BadInput(said(_UNSIGNED, step=step))
        try:
            signed = self._check.kept(proof.token)
        except Unauthenticated as error:
            raise BadInput(said(_NOT_BY_GATEWAY, step=step)) from error
        named = (signed.caller.school_id, signed.caller.role, signed.request)
        if named != (school_id, role, request.format(act=act_id)):
            raise BadInput(said(_FOR_ANOTHER, step=step))
        return signed


def proofs_of(settings: Settings) -> Proofs:
    """Return what checks the steps of acts in an installation."""
    return Proofs(settings.caller_public_keys)


def _demand_named(proposal: SignedRequest, body: str, case_file_id: UUID) -> None:
    """Hold the proposal to what it said: these case files and no other."""
    if not proposal.holds(body) or str(case_file_id) not in _case_files(body):
        raise BadInput(said("Этого дела в предложении нет, или оно изменено: не исполнено."))


def _case_files(body: str) -> list[str]:
    try:
        return [str(UUID(one)) for one in orjson.loads(body)["case_file_ids"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _demand_order(signed: Sequence[SignedRequest]) -> None:
    for earlier, later in pairwise(signed):
        if later.at < earlier.at - _CLOCKS:
            raise BadInput(said("Шаги акта подписаны не по порядку: не исполнено."))


def _demand_three(deciding: Sequence[SignedRequest]) -> None:
    people = [one.caller for one in deciding]
    users = {one.user_id for one in people}
    persons = [one.person_id for one in people if one.person_id is not None]
    if len(users) < len(people) or len(set(persons)) < len(persons):
        raise BadInput(said("Два шага акта подписал один человек: не исполнено."))
