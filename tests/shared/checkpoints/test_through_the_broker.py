"""A checkpoint on its whole way: told by a worker, through the real broker, kept by the others."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from services.archive.checkpoints.models import RECORD as OF_ARCHIVE
from services.journal.checkpoints.models import RECORD as OF_JOURNAL
from services.shared.accountability.access_log import Access
from services.shared.accountability.signing import signatures_of, signer_of
from services.shared.checkpoints.keeping import Record
from services.shared.checkpoints.telling import publish_checkpoints
from services.shared.database.base import Database
from services.shared.process.settings import SERVICES
from tests.destruction.stage import SCHOOL, Stage, staged
from tests.parts import Parts
from tests.shared.checkpoints.chains import record

RECORDS = {"archive": OF_ARCHIVE, "journal": OF_JOURNAL}


@pytest.fixture
def stage(parts: Parts) -> Iterator[Stage]:
    """Return the four services, on a broker of their own."""
    with staged(parts, parts.new_broker().url) as made:
        yield made


def tell(stage: Stage, service: str) -> None:
    """Let a service write, seal and tell."""
    database, settings = stage[service], stage.settings[service]
    record(database, SCHOOL, 2)
    with database.transaction() as session:
        session.execute(text("UPDATE chain_checkpoint SET at = at - interval '2 hours'"))
    publish_checkpoints(database, signer_of(settings), [Access], signatures_of(settings))


def kept(database: Database, record: Record, service: str) -> list[int]:
    """Return the rows of which a keeper has heads of a service's access log."""
    table = record.kept
    query = select(table.sequence).where(
        table.service == service, table.school_id == SCHOOL, table.chain == "access_log"
    )
    with database.transaction() as session:
        return sorted(session.scalars(query))


def told(stage: Stage, service: str) -> int:
    """Return the row that a service told last."""
    with stage[service].transaction() as session:
        return session.execute(
            text("SELECT sequence FROM chain_checkpoint WHERE chain = 'access_log'"
                 " AND school_id = :school"), {"school": SCHOOL}
        ).scalar_one()


def test_what_each_service_tells_is_kept_by_each_other_and_agrees(stage: Stage) -> None:
    for _ in range(2):
        for service in SERVICES:
            tell(stage, service)
        stage.until(
            lambda: all(
                told(stage, service) in kept(stage[keeper], record, service)
                for keeper, record in RECORDS.items()
                for service in record.services
            )
        )
    for keeper, record_of in RECORDS.items():
        with stage[keeper].transaction() as session:
            table = record_of.agreement
            rows = session.scalars(select(table).where(table.school_id == SCHOOL)).all()
        found = {one.service: (one.sequence, one.trouble) for one in rows}
        assert found == {one: (told(stage, one), None) for one in record_of.services}
