"""Which schools a service's database knows: by what it has sealed and by what it has told."""

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from services.shared.accountability.chain import ChainHead
from services.shared.checkpoints.models import ChainCheckpoint


def known_schools(session: Session) -> list[str]:
    """Return the schools that have, or have once told of, a chain of any kind, in order.

    A school whose heads were deleted is looked at all the same.
    """
    known = union(select(ChainHead.school_id), select(ChainCheckpoint.school_id))
    return sorted(session.scalars(known))
