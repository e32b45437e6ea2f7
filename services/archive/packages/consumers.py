"""Event type → function: packages that lie ready."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.packages.usecases.packages import Announced, announce_package
from services.shared.messaging.contracts import PACKAGE_HANDED_OVER
from services.shared.messaging.envelope import Envelope, Handler


def package_handed_over(session: Session, envelope: Envelope) -> None:
    """Note a package that lies ready; the worker takes it in."""
    data = envelope.data
    announce_package(
        session,
        envelope.school_id,
        Announced(
            id=UUID(data["package_id"]),
            kind=data["record_kind"],
            source_id=UUID(data["source_id"]),
            version=data["version"],
            object_key=data["object_key"],
            size=data["size"],
            sha256=data["sha256"],
            made_at=datetime.fromisoformat(data["made_at"]),
        ),
    )


CONSUMERS: Mapping[str, Handler] = {PACKAGE_HANDED_OVER: package_handed_over}
