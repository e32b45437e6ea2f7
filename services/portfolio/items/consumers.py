"""Event type → function: items follow a child whose two records became one."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.portfolio.items.usecases.merging import merge_items, part_items
from services.shared.messaging.contracts import PUPIL_MERGED, PUPIL_PARTED
from services.shared.messaging.envelope import Envelope, Handler


def pupil_merged(session: Session, envelope: Envelope) -> None:
    """Bring the items of the record that went into the folder of the one that stays."""
    merge_items(session, envelope.school_id, **_ids(envelope))


def pupil_parted(session: Session, envelope: Envelope) -> None:
    """Bring back the items that a merge has brought, since it was undone."""
    part_items(session, envelope.school_id, **_ids(envelope))


def _ids(envelope: Envelope) -> dict[str, UUID]:
    return {name: UUID(envelope.data[name]) for name in ("merge_id", "pupil_id", "other_id")}


CONSUMERS: Mapping[str, Handler] = {PUPIL_MERGED: pupil_merged, PUPIL_PARTED: pupil_parted}
