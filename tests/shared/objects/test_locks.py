"""What is locked stays until its day, whoever of the services asks; on SeaweedFS and on MinIO."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.shared.database.base import new_id
from services.shared.errors import Forbidden, Locked
from services.shared.objects.locks import COMPLIANCE, GOVERNANCE, Lock
from services.shared.objects.storage import Storage, Stored
from services.shared.process.clock import day_of
from services.shared.process.settings import StoreSettings
from tests.parts import Parts

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
def test_a_locked_version_is_told_as_locked_and_until_when(enter: Enter, mode: str) -> None:
    archive = enter("archive")
    stored, lock = keep(archive, mode)
    for delete in (
        lambda: archive.delete(stored.key, version=stored.version),
        lambda: archive.erase(stored.key),
    ):
        until = f"{day_of(lock.until):%d.%m.%Y}"
        with pytest.raises(Locked, match=f"под замком хранилища до {until}"):
            delete()
    assert archive.get(stored.key, limit=9, version=stored.version) == b"kept"


def test_a_legal_hold_is_told_as_locked(enter: Enter) -> None:
    archive = enter("archive")
    stored = archive.put_stream(io.BytesIO(b"kept"), limit=9, key=f"t/{new_id()}")
    place = {"bucket_name": "letopis-archive", "object_name": stored.key}
    archive._client.enable_object_legal_hold(**place, version_id=stored.version)
    for bypass in (False, True):
        with pytest.raises(Locked, match=(
            r"^Файл под замком хранилища, и срока нет: замок снимают вручную\.$"
        )):
            archive.erase(stored.key, bypass=bypass)
    archive._client.disable_object_legal_hold(**place, version_id=stored.version)
    assert archive.erase(stored.key) == 1


@pytest.mark.parametrize("mode", [GOVERNANCE, COMPLIANCE, None])
@pytest.mark.parametrize("service", ["portfolio", "journal"])
def test_a_right_that_is_missing_is_not_told_as_a_lock(
    enter: Enter, service: str, mode: str | None
) -> None:
    archive, stranger = enter("archive"), enter(service, "letopis-archive")
    stored = (
        keep(archive, mode)[0] if mode
        else archive.put_stream(io.BytesIO(b"kept"), limit=9, key=f"t/{new_id()}")
    )
    version = stored.version or ""
    for delete in (
        lambda: stranger.delete(stored.key, version=version),
        lambda: stranger.delete_locked(stored.key, version),
    ):
        with pytest.raises(Forbidden, match=(
            r"^Хранилище файлов не позволяет этого: проверьте, что можно ключу сервиса\.$"
        )) as caught:
            delete()
        assert not isinstance(caught.value, Locked)
    assert archive.get(stored.key, limit=9, version=version) == b"kept"


def test_who_sees_the_lock_and_may_not_bypass_it_is_told_of_the_right(enter: Enter) -> None:
    """The portfolio has all rights in its own bucket but that one."""
    portfolio = enter("portfolio")
    stored, _ = keep(portfolio, GOVERNANCE)
    with pytest.raises(Locked):
        portfolio.erase(stored.key)
    with pytest.raises(Forbidden, match=(
        r"^Хранилище файлов не позволяет этого: у ключа сервиса нет такого права\.$"
    )) as caught:
        portfolio.erase(stored.key, bypass=True)
    assert not isinstance(caught.value, Locked)


def test_the_archives_key_bypasses_a_lock_of_governance_mode(enter: Enter) -> None:
    archive = enter("archive")
    stored, _ = keep(archive, GOVERNANCE)
    archive.delete_locked(stored.key, stored.version or "")
    assert list(archive.versions(stored.key)) == []


def test_nobody_bypasses_a_lock_of_compliance_mode(enter: Enter) -> None:
    archive = enter("archive")
    stored, _ = keep(archive, COMPLIANCE)
    with pytest.raises(Locked):
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
