"""Fixtures: the four services' databases as `letopis` finds them, with heads told and kept."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from services.cli import letopis
from services.event_docs import NOWHERE
from services.shared.checkpoints.filing import file_heads
from services.shared.checkpoints.keeping import Record
from services.shared.database.base import Database
from services.shared.messaging.admission import admission_of
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.inbox import Inbox, platform_format
from services.shared.messaging.outbox import Outgoing
from services.shared.messaging.signed_events import sign
from services.shared.process.settings import SERVICES, Settings, read_settings
from tests.servers import Databases
from tests.shared.checkpoints.chains import PUBLIC, SIGNERS, record, tell

RECEIVERS = ("archive", "journal")


@dataclass
class House:
    """Four services' databases, each as its application and as its owner, and a file of heads."""

    app: dict[str, Database]
    owner: dict[str, Database]
    records: dict[str, Record]
    file: Path

    def work(self, service: str = "journal", school: str = "131", times: int = 3) -> None:
        """Let a service write rows of its access log, seal them, and tell the head."""
        record(self.app[service], school, times)
        self.tell(service)

    def tell(self, service: str = "journal") -> None:
        """Tell a service's heads; receivers and the file have them afterwards."""
        told = len(self.sent(service))
        tell(self.app[service], SIGNERS[service])
        for envelope in self.sent(service)[told:]:
            self.receive(envelope)
        file_heads(self.app[service], SIGNERS[service], self.file)

    def sent(self, service: str) -> list[Envelope]:
        """Return the events in a service's outbox, as its relay sends them."""
        with self.app[service].transaction() as session:
            rows = session.scalars(select(Outgoing).order_by(Outgoing.position)).all()
        return [
            sign(
                SIGNERS[service],
                Envelope(
                    id=row.id,
                    type=row.type,
                    subject=row.subject,
                    school_id=row.school_id,
                    sequence=row.position,
                    time=row.happened_at,
                    data=row.data,
                    actor=row.actor,
                ),
            )
            for row in rows
        ]

    def receive(self, envelope: Envelope) -> None:
        """Let every receiver that wants an event take it in."""
        for receiver in RECEIVERS:
            handlers = self.records[receiver].consumers(settings(receiver))
            if envelope.type in handlers:
                believed = platform_format(admission_of(settings(receiver)))
                inbox = Inbox(self.app[receiver], receiver, handlers, believed)
                inbox.receive(envelope.to_json())

    def verify(self, *arguments: str) -> Result:
        """Run `letopis verify`."""
        return CliRunner().invoke(letopis, ["verify", *arguments])


def settings(service: str) -> Settings:
    """Return settings with the services' public keys."""
    return read_settings(service, {**NOWHERE, "SIGNING_PUBLIC_KEYS": json.dumps(PUBLIC)})


@pytest.fixture
def house(
    make_database: Callable[[str], Databases], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[House]:
    """Return the databases; `letopis` finds them in the environment, as in a container."""
    urls = {name: make_database(name) for name in SERVICES}
    for name, value in {**NOWHERE, "SIGNING_PUBLIC_KEYS": json.dumps(PUBLIC)}.items():
        monkeypatch.setenv(name, value)
    for name, found in urls.items():
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", found.app)
        monkeypatch.setenv(f"{name.upper()}_DATABASE_WORK_URL", found.work)
    with ExitStack() as stack:

        def opened(url: str) -> Database:
            database = Database(url, pool_size=1)
            stack.callback(database.close)
            return database

        yield House(
            {name: opened(found.work) for name, found in urls.items()},
            {name: opened(found.owner) for name, found in urls.items()},
            {name: _record(name) for name in RECEIVERS},
            tmp_path / "heads.jsonl",
        )


def _record(receiver: str) -> Record:
    record: Record = import_module(f"services.{receiver}.checkpoints.models").RECORD
    return record
