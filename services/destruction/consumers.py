"""What every service takes in of a destruction: requests of the archive, and holds."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.destruction import holds
from services.destruction.models import DestructionTask
from services.destruction.proofs import Proofs, StepProof
from services.shared.errors import BadInput
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED, HOLD_LIFTED, HOLD_PLACED
from services.shared.messaging.envelope import Envelope, Handler
from services.shared.process.clock import now
from services.shared.wording import said

# What a request says of the case file: the same in every request of an act for it.
_SAME = ("kind", "source_id", "class_id", "class_name", "year_name")


def destruction_requested(proofs: Proofs, session: Session, envelope: Envelope) -> None:
    """Write a request down as a task; the worker goes through it in transactions of its own.

    Raises:
        BadInput: nothing shows that people have decided on it, or it asks for something else
            than the same act before.
    """
    data = envelope.data
    _demand_decided(session, proofs, envelope.school_id, data)
    session.execute(
        insert(DestructionTask)
        .values(
            school_id=envelope.school_id,
            id=UUID(data["request_id"]),
            act_id=UUID(data["act_id"]),
            case_file_id=UUID(data["case_file_id"]),
            purpose=data["purpose"],
            request={name: value for name, value in data.items() if name != "steps"},
            asked_at=now(),
            next_attempt_at=now(),
            causation_id=envelope.id,
            correlation_id=envelope.correlation_id,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "id"])
    )


def hold_placed(session: Session, envelope: Envelope) -> None:
    """Write down that a case file is on hold."""
    holds.note_placed(session, envelope.school_id, *_hold(envelope))


def hold_lifted(session: Session, envelope: Envelope) -> None:
    """Write down that a hold is over."""
    holds.note_lifted(session, envelope.school_id, *_hold(envelope))


def _hold(envelope: Envelope) -> tuple[UUID, UUID, int]:
    data = envelope.data
    return UUID(data["hold_id"]), UUID(data["case_file_id"]), data["version"]


def _demand_decided(
    session: Session, proofs: Proofs, school_id: str, data: Mapping[str, Any]
) -> None:
    """Look at the steps of the act; once believed, it may ask again, for the same alone."""
    act_id, case_file_id = UUID(data["act_id"]), UUID(data["case_file_id"])
    before = session.scalar(
        select(DestructionTask.request)
        .where(
            DestructionTask.school_id == school_id,
            DestructionTask.act_id == act_id,
            DestructionTask.case_file_id == case_file_id,
        )
        .limit(1)
    )
    if before is None:
        steps = [StepProof(**one) for one in data.get("steps", ())]
        proofs.demand(school_id, act_id, case_file_id, steps)
    elif any(before.get(name) != data.get(name) for name in _SAME):
        raise BadInput(said("По этому акту просили уничтожить другое: не исполнено."))


def consumers(proofs: Proofs) -> Mapping[str, Handler]:
    """Return event type → function; `proofs` has this installation's keys."""
    return {
        DESTRUCTION_REQUESTED: partial(destruction_requested, proofs),
        HOLD_PLACED: hold_placed,
        HOLD_LIFTED: hold_lifted,
    }
