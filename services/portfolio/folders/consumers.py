"""Event type → function: a child who is enrolled has a folder."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.portfolio.folders.usecases.folders import open_folder
from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.envelope import Envelope, Handler


def pupil_enrolled(session: Session, envelope: Envelope) -> None:
    """Open the achievement folder of a child who was enrolled, or note the new class."""
    open_folder(
        session,
        envelope.school_id,
        pupil_id=UUID(envelope.data["pupil_id"]),
        class_id=UUID(envelope.data["class_id"]),
    )


CONSUMERS: Mapping[str, Handler] = {PUPIL_ENROLLED: pupil_enrolled}
