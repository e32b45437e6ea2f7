"""A service's chain for tests: filled, sealed, told, and attacked by its database's superuser."""

from typing import Any

from sqlalchemy import select, text

from services.shared.accountability.access import Basis, Tie
from services.shared.accountability.access_log import Access, record_access
from services.shared.accountability.caller import Caller, make_key_pair
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import Signatures, Signer
from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.telling import publish_checkpoints
from services.shared.database.base import Database, new_id
from services.shared.messaging.outbox import Outgoing

SERVICES = ("journal", "portfolio", "archive", "gateway")
KEYS = {name: make_key_pair(name) for name in SERVICES}
PUBLIC = {"keys": [key for _, known in KEYS.values() for key in known["keys"]]}
SIGNATURES = Signatures(PUBLIC, "journal")
SIGNERS = {name: Signer(name, private) for name, (private, _) in KEYS.items()}
JOURNAL = SIGNERS["journal"]

_BASIS = Basis("marks.read", "deputy", Tie.SCHOOL)


def record(database: Database, school: str = "131", times: int = 1) -> None:
    """Write rows of the access log and seal them, as a worker does that has just started."""
    caller = Caller(user_id="u-1", role="deputy", school_id=school, correlation_id="c-1")
    with database.transaction(school) as session:
        for _ in range(times):
            record_access(session, caller, _BASIS.on(pupil_id=new_id()), kind="marks")
    Sealer(database, [Access]).seal()


def tell(database: Database, signer: Signer = JOURNAL) -> list[SignedHead]:
    """Tell every chain, whenever it was told last."""
    with database.transaction() as session:
        session.execute(text("UPDATE chain_checkpoint SET at = at - interval '2 hours'"))
    return list(publish_checkpoints(database, signer, [Access], SIGNATURES))


def told(database: Database) -> list[dict[str, Any]]:
    """Return the data of every checkpoint in the outbox, in order."""
    with database.transaction() as session:
        return list(session.scalars(select(Outgoing.data).order_by(Outgoing.position)))


def as_superuser(owner: Database, *statements: str, school: str = "131") -> None:
    """Run statements as somebody whom no trigger and no row-level security stops."""
    with owner.transaction(school) as session:
        for table in ("access_log", "chain_head"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            session.execute(text(statement))
        for table in ("access_log", "chain_head"):
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def drop_chain(owner: Database, school: str = "131") -> None:
    """Delete a school's rows, head and all that the database says of them."""
    where = f"WHERE school_id = '{school}'"
    as_superuser(
        owner,
        f"DELETE FROM access_log {where}",
        f"DELETE FROM chain_head {where}",
        f"DELETE FROM chain_checkpoint {where}",
        school=school,
    )


def cut_tail(owner: Database, rows: int) -> None:
    """Delete the last rows and set the head back to the one before."""
    as_superuser(
        owner,
        "DELETE FROM access_log WHERE sequence > (SELECT max(sequence) FROM access_log)"
        f" - {rows}",
        "UPDATE chain_head SET (sequence, digest) = (SELECT sequence, digest FROM access_log"
        " WHERE school_id = '131' ORDER BY sequence DESC LIMIT 1) WHERE school_id = '131'",
    )


def rewrite(owner: Database, database: Database) -> None:
    """Change a row and let the whole chain be sealed anew."""
    as_superuser(
        owner,
        "UPDATE access_log SET sequence = NULL, digest = NULL",
        "UPDATE access_log SET user_id = 'nobody' WHERE id = (SELECT min(id::text)::uuid"
        " FROM access_log)",
        "UPDATE chain_head SET sequence = 0, digest = decode(repeat('00', 32), 'hex')"
        " WHERE school_id = '131'",
    )
    Sealer(database, [Access]).seal()
