"""What an act keeps of the requests that took its steps, over HTTP as the gateway sends them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.archive.acts.models import DisposalSignature
from services.archive.acts.usecases.act_header import ActHeader, write_act_header
from services.archive.case_files.consumers import class_journal_closed
from services.archive.case_files.models import CaseFile
from services.archive.demo_clock.usecases import set_clock
from services.destruction.proofs import StepProof
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from tests.acts import PROOFS, sending
from tests.archive.acts.test_disposal import CLOCK
from tests.archive.packages.test_packages import closed
from tests.callers import caller
from tests.in_process import application, environment_of
from tests.servers import Databases

ARCHIVIST, DEPUTY, DIRECTOR = (caller(role) for role in ("archivist", "deputy", "director"))


@pytest.fixture
def client(databases: Databases) -> Iterator[FlaskClient]:
    """Return the archive over HTTP, with the account of its web process, a demo's."""
    environment = {**environment_of("archive", databases.app), "DEMO": "1"}
    app = application("archive", environment)
    yield app.test_client()
    app.extensions["letopis_database"].close()


def send(client: FlaskClient, who: Caller, path: str, body: dict[str, Any] | None = None) -> Any:
    said = orjson.dumps(body, option=orjson.OPT_INDENT_2) if body is not None else b""
    token = sending(who, path, said.decode()).token
    content_type = {"content_type": "application/json"} if body is not None else {}
    answer = client.post(
        f"/api/archive/v1{path}", data=said, headers={"Authorization": f"Bearer {token}"},
        **content_type,
    )
    assert answer.status_code < 300, answer.text
    return orjson.loads(answer.data or b"null")


def test_each_step_that_is_sent_over_http_is_kept_so_that_it_is_believed(
    database: Database, client: FlaskClient
) -> None:
    set_clock(database, CLOCK, caller("operator"), date(2031, 1, 10))
    write_act_header(database, ARCHIVIST, ActHeader("Школа № 131", "г. Город", "г. Город"))
    with database.transaction("131") as session:
        class_journal_closed(session, closed(new_id()))
        file = session.scalars(select(CaseFile.id).where(CaseFile.kind == "journal")).one()
    act = UUID(send(client, ARCHIVIST, "/acts", {"case_file_ids": [str(file)]})["id"])
    said = {"protocol_no": "4", "protocol_on": "2031-01-09"}
    send(client, DEPUTY, f"/acts/{act}/agree", said)
    send(client, DIRECTOR, f"/acts/{act}/approve")
    send(client, ARCHIVIST, f"/acts/{act}/execute")
    with database.transaction("131") as session:
        rows = session.scalars(select(DisposalSignature)).all()
        kept = [StepProof(row.step, row.token or "", row.body or "") for row in rows]
    assert PROOFS.demand("131", act, file, kept) == ARCHIVIST
