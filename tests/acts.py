"""The way of a disposal act as the gateway signs it: each step's request, and who sends it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

import orjson

from services.archive.acts.usecases import execution, proposals, steps
from services.archive.core.clock import PlatformClock
from services.archive.holds import usecases as holds
from services.destruction.consumers import consumers
from services.destruction.proofs import Proofs
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import now
from tests.callers import caller
from tests.in_process import CALLER_KEYS, MINT

PROOFS = Proofs(CALLER_KEYS)
CONSUMERS = consumers(PROOFS)
"""What every service takes in of a destruction, with the keys of the tests."""

_API = "/api/archive/v1"


def signed_steps(act: UUID, *case_file_ids: UUID) -> list[dict[str, str]]:
    """Return the steps of an act as a request for its destruction carries them."""
    said = proposal(case_file_ids)
    people = {role: caller(role) for role in ("archivist", "deputy", "director")}
    way = {
        "proposed": sending(people["archivist"], "/acts", said),
        "agreed": sending(people["deputy"], f"/acts/{act}/agree"),
        "approved": sending(people["director"], f"/acts/{act}/approve"),
        "executed": sending(people["archivist"], f"/acts/{act}/execute"),
    }
    return [
        {"step": step, "token": who.token, "body": said if step == "proposed" else ""}
        for step, who in way.items()
    ]


def sending(who: Caller, path: str, body: str = "") -> Caller:
    """Return a caller with the token that the gateway gives for a POST."""
    token = MINT.mint(
        who, "archive", now().timestamp(), request=f"POST {_API}{path}", body=body.encode()
    )
    return replace(who, token=token)


def proposal(case_file_ids: Collection[UUID]) -> str:
    """Return the body of a proposal."""
    return orjson.dumps({"case_file_ids": [str(one) for one in case_file_ids]}).decode()


def propose_act(
    database: Database, clock: PlatformClock, who: Caller, case_file_ids: Collection[UUID]
) -> UUID:
    """Propose case files; return the act's id."""
    body = proposal(case_file_ids)
    caller = sending(who, "/acts", body)
    return proposals.propose_act(database, clock, caller, case_file_ids, body=body)


def agree_act(
    database: Database,
    clock: PlatformClock,
    who: Caller,
    act: UUID,
    *,
    protocol_no: str = "4",
    protocol_on: date,
) -> None:
    """Agree to an act."""
    caller = sending(who, f"/acts/{act}/agree")
    said = {"protocol_no": protocol_no, "protocol_on": protocol_on}
    steps.agree_act(database, clock, caller, act, **said)


def approve_act(database: Database, clock: PlatformClock, who: Caller, act: UUID) -> None:
    """Approve an act."""
    steps.approve_act(database, clock, sending(who, f"/acts/{act}/approve"), act)


def execute_act(database: Database, clock: PlatformClock, who: Caller, act: UUID) -> None:
    """Have an act executed."""
    execution.execute_act(database, clock, sending(who, f"/acts/{act}/execute"), act)


def lift_hold(
    database: Database, clock: PlatformClock, who: Caller, hold: UUID, *, reason: str
) -> None:
    """Lift a hold."""
    caller = sending(who, f"/holds/{hold}/lift")
    holds.lift_hold(database, clock, caller, hold, reason=reason)
