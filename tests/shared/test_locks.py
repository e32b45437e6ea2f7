"""What is locked stays until its day, whoever of the services asks; on SeaweedFS and on MinIO."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.shared.db import new_id
from services.shared.errors import Forbidden
from services.shared.settings import StoreSettings
from services.shared.storage import COMPLIANCE, GOVERNANCE, Lock, Storage, Stored
from tests.parts import Parts

pytestmark = pytest.mark.broker

Enter = Callable[..., Storage]


@pytest.fixture(scope="module")
def enter(parts: Parts) -> Enter:
    """Return what enters the store as a service, into its own bucket or another."""

    def as_service(service: str, bucket: str | None = None) -> Storage:
        store = parts.store(service)
        settings = StoreSettings(
            store.endpoint, store.access_key, store.secret_key, store.region, False, store.bucket
        )
        return Storage(replace(settings, bucket=bucket) if bucket else settings)

    return as_service


def keep(storage: Storage, mode: str) -> tuple[Stored, Lock]:
    until = (datetime.now(UTC) + timedelta(days=400)).replace(microsecond=0)
    lock = Lock(mode, until)
    return storage.put_stream(io.BytesIO(b"kept"), limit=9, key=f"t/{new_id()}", lock=lock), lock


@pytest.mark.parametrize("mode", [GOVERNANCE, COMPLIANCE])
def test_a_version_is_locked_from_its_first_moment(enter: Enter, mode: str) -> None:
    archive = enter("archive")
    stored, lock = keep(archive, mode)
    assert stored.version
    assert archive.lock_of(stored.key, stored.version) == lock
    assert [(one.key, one.version) for one in archive.versions(stored.key)] == [
        (stored.key, stored.version)
    ]


@pytest.mark.parametrize("mode", [GOVERNANCE, COMPLIANCE])
@pytest.mark.parametrize("service", ["portfolio", "journal", "archive"])
def test_no_service_deletes_a_locked_version(enter: Enter, service: str, mode: str) -> None:
    archive = enter("archive")
    stored, _ = keep(archive, mode)
    with pytest.raises(Forbidden):
        enter(service, "letopis-archive").delete(stored.key, version=stored.version)
    assert archive.get(stored.key, limit=9, version=stored.version) == b"kept"


@pytest.mark.parametrize("service", ["portfolio", "journal"])
def test_a_key_that_may_not_bypass_a_lock_does_not(enter: Enter, service: str) -> None:
    archive = enter("archive")
    stored, _ = keep(archive, GOVERNANCE)
    with pytest.raises(Forbidden):
        enter(service, "letopis-archive").delete_locked(stored.key, stored.version or "")
    assert archive.stat(stored.key, version=stored.version)


def test_the_archives_key_bypasses_a_lock_of_governance_mode(enter: Enter) -> None:
    archive = enter("archive")
    stored, _ = keep(archive, GOVERNANCE)
    archive.delete_locked(stored.key, stored.version or "")
    assert list(archive.versions(stored.key)) == []


def test_nobody_bypasses_a_lock_of_compliance_mode(enter: Enter) -> None:
    archive = enter("archive")
    stored, _ = keep(archive, COMPLIANCE)
    with pytest.raises(Forbidden):
        archive.delete_locked(stored.key, stored.version or "")
    assert archive.get(stored.key, limit=9, version=stored.version) == b"kept"


def test_a_deletion_without_a_version_hides_and_keeps(enter: Enter) -> None:
    archive = enter("archive")
    stored, _ = keep(archive, GOVERNANCE)
    archive.delete(stored.key)
    assert archive.get(stored.key, limit=9, version=stored.version) == b"kept"


def test_a_version_without_a_lock_says_so(enter: Enter) -> None:
    archive = enter("archive")
    stored = archive.put_stream(io.BytesIO(b"free"), limit=9, key=f"t/{new_id()}")
    assert archive.lock_of(stored.key, stored.version or "") is None
    archive.delete(stored.key, version=stored.version)


def test_the_journal_lays_down_and_the_archive_takes_away(enter: Enter) -> None:
    journal, archive = enter("journal"), enter("archive", "letopis-handover")
    folder = f"journal/131/{new_id()}"
    laid = journal.put_stream(io.BytesIO(b"bag"), limit=9, key=f"{folder}/bag.zip")
    with pytest.raises(Forbidden):
        journal.delete(laid.key)
    assert archive.get(laid.key, limit=9) == b"bag"
    assert [one.key for one in archive.objects(f"{folder}/")] == [laid.key]
    archive.delete(laid.key)
    assert journal.stat(laid.key) is None


def test_the_portfolio_does_not_see_what_is_handed_over(enter: Enter) -> None:
    enter("journal").put_stream(io.BytesIO(b"bag"), limit=9, key="journal/131/seen/bag.zip")
    with pytest.raises(Forbidden):
        enter("portfolio", "letopis-handover").get("journal/131/seen/bag.zip", limit=9)
