"""What an operator accepts: a chain as it is, although heads that were kept say otherwise.

After a restored backup a chain ends before heads that were kept of it, or goes on otherwise. An
acceptance says so for good: signed with the key of whoever keeps the record, which neither the
service itself nor any database has. The heads that it sets aside are named by every comparison.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role
from services.shared.accountability.signing import Signatures, Signer
from services.shared.checkpoints.heads import SignedHead, read_signature
from services.shared.checkpoints.models import HeadAcceptanceColumns

# By a command alone; what is accepted stands in the log of the keeper, in that school.
HEADS_ACCEPT = Action("heads.accept", {Role.OPERATOR: Tie.PLATFORM})


def accepter_of(service: str) -> str:
    """Return whose worker's key accepts a service's chains: of one that keeps their heads."""
    return "journal" if service == "archive" else "archive"


@dataclass(frozen=True)
class Acceptance:
    """A chain is accepted as it is at `at`: up to row `holds_to` it is what was kept of it.

    Its end was the row `sequence` with `digest` (hexadecimal; empty where there was no row).
    """

    service: str
    chain: str
    school: str
    at: datetime
    holds_to: int
    sequence: int
    digest: str
    reason: str
    by: str
    signature: str = ""

    @property
    def accepter(self) -> str:
        """Return the service whose key has to have signed it."""
        return accepter_of(self.service)

    def signed(self) -> bytes:
        """Return the bytes that the signature covers."""
        return orjson.dumps(
            [
                "head acceptance",
                self.accepter,
                self.service,
                self.school,
                self.chain,
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.holds_to,
                self.sequence,
                self.digest,
                self.reason,
                self.by,
            ]
        )

    def is_genuine(self, signatures: Signatures) -> bool:
        """Tell whether the service that has to have signed it has."""
        return signatures.holds(self.accepter, self.signed(), read_signature(self.signature))

    def sets_aside(self, head: SignedHead) -> bool:
        """Tell whether a head of this chain was told before it, of a row that does not hold."""
        return head.sequence > self.holds_to and head.at <= self.at

    def of(self, head: SignedHead) -> bool:
        """Tell whether a head is of this chain."""
        return (self.service, self.chain, self.school) == (head.service, head.chain, head.school)


def sign_acceptance(signer: Signer, acceptance: Acceptance) -> Acceptance:
    """Return it as the service states it whose key accepts."""
    return replace(acceptance, signature=signer.seal(acceptance.signed()).hex())


def acceptances(
    session: Session, table: type[HeadAcceptanceColumns], services: Collection[str]
) -> list[Acceptance]:
    """Return every acceptance of these services' chains, genuine or not, in their order."""
    rows = session.scalars(
        select(table).where(table.service.in_(services)).order_by(table.accepted_at)
    )
    return [_of_row(row) for row in rows]


def acceptances_of(
    session: Session, table: type[HeadAcceptanceColumns], head: SignedHead
) -> list[Acceptance]:
    """Return every acceptance of one chain, genuine or not, in their order."""
    rows = session.scalars(
        select(table)
        .where(
            table.service == head.service,
            table.chain == head.chain,
            table.school_id == head.school,
        )
        .order_by(table.accepted_at)
    )
    return [_of_row(row) for row in rows]


def keep_acceptance(
    session: Session, table: type[HeadAcceptanceColumns], acceptance: Acceptance
) -> None:
    """Write an acceptance down, for good."""
    session.execute(
        insert(table).values(
            service=acceptance.service,
            chain=acceptance.chain,
            school_id=acceptance.school,
            accepted_at=acceptance.at,
            holds_to=acceptance.holds_to,
            sequence=acceptance.sequence,
            digest=acceptance.digest,
            reason=acceptance.reason,
            accepted_by=acceptance.by,
            signature=acceptance.signature,
        )
    )


def _of_row(row: HeadAcceptanceColumns) -> Acceptance:
    return Acceptance(
        row.service,
        row.chain,
        row.school_id,
        row.accepted_at,
        row.holds_to,
        row.sequence,
        row.digest,
        row.reason,
        row.accepted_by,
        row.signature,
    )
