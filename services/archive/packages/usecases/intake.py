"""Takes in packages that others handed over: the archive's worker.

Between the services stand the event and the hand-over bucket alone. Every step can be cut off at
any moment and is done again: what the store already holds is found and adopted, so that a package
has one locked version, and the row that tells it is kept is written once.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.retention import Anchor, disposable_from
from services.archive.case_files.usecases.hold_status import case_subject
from services.archive.packages.models import KEEP_PACKAGE, Package, PackageFile, PackageObject
from services.archive.packages.rules import (
    DamagedPackage,
    PackedFile,
    check_package,
    package_key,
    sha256_of,
)
from services.archive.packages.usecases.stores import Stores
from services.destruction.tombstones import Tombstone, refusal_text
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, Problem
from services.shared.messaging import contracts, outbox
from services.shared.objects.locks import Lock
from services.shared.objects.storage import Storage, Stored
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork
from services.shared.wording import said

log = get_logger()

_LARGEST = 2 << 30
_IN_MEMORY = 8 << 20
_AT_ONCE = 20
_LONGEST_KEY = 1024  # bytes; of an object, in S3
_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Work:
    """What the worker knows of a package that it takes in."""

    package: Package
    file: CaseFile
    handover_key: str

    @property
    def object_key(self) -> str:
        """Return the key in the archive's bucket."""
        return package_key(self.package.school_id, self.file.id, self.package.id)


def take_in_packages(database: Database, stores: Stores) -> int:
    """Keep the packages that are due; return how many were (a periodic task)."""
    kind = WorkKind(
        KEEP_PACKAGE,
        partial(_take_in, database, stores),
        failed=partial(_note_problem, database),
    )
    return run_due(database, kind, at_most=_AT_ONCE)


def handover_key(waiting: WaitingWork) -> str:
    """Return where the sender's copy lies, held to the package: what lies there is removed.

    Raises:
        DamagedPackage: it is another's. Whoever answers requests may write down any.
    """
    key = waiting.data.get("handover_key")
    if (
        not isinstance(key, str)
        or f"/{waiting.school_id}/{waiting.id}/" not in f"/{key}"
        or ".." in key
        or len(key.encode()) > _LONGEST_KEY
        or not key.isprintable()
    ):
        raise DamagedPackage(said("Ключ в корзине передачи — не этого пакета."))
    return key


def clear_handover(handover: Storage, key: str) -> int:
    """Remove the sender's copy, with whatever a sender that was killed has left beside it."""
    folder = key.rpartition("/")[0]
    left = list(handover.objects(f"{folder}/"))
    for one in left:
        handover.delete(one.key)
    return len(left)


def _take_in(database: Database, stores: Stores, waiting: WaitingWork) -> None:
    with database.transaction(waiting.school_id) as session:
        package = session.get_one(Package, (waiting.school_id, waiting.id))
        file = session.get_one(CaseFile, (waiting.school_id, package.case_file_id))
        stone = session.get(Tombstone, (waiting.school_id, file.id))
    work = _Work(package, file, handover_key(waiting))
    if stone is not None:
        _give_up(database, stores, work, stone)
    elif package.state == "arriving":
        _keep(database, stores, work)
    clear_handover(stores.handover, work.handover_key)


def _keep(database: Database, stores: Stores, work: _Work) -> None:
    """Check the bag, put it under lock, and note and tell that it is kept."""
    lock = _lock(stores, work.file)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
        file = cast(BinaryIO, spooled)
        _fetch(stores.handover, work, file)
        contents = check_package(file)
        file.seek(0)
        stored = _found(stores.own, work) or stores.own.put_stream(
            file, limit=_LARGEST, key=work.object_key, lock=lock
        )
    # What the store says of the lock, not what was asked for.
    held = stores.own.lock_of(stored.key, stored.version) if stored.version else None
    _note_kept(database, work, stored, held, contents)
    log.info("package kept", package=str(work.package.id), size=stored.size)


def _give_up(database: Database, stores: Stores, work: _Work, stone: Tombstone) -> None:
    """Keep nothing of a package whose case file went by an act: it came too late."""
    stores.own.erase(work.object_key, bypass=True)
    with database.transaction(work.package.school_id) as session:
        package = session.get_one(Package, (work.package.school_id, work.package.id))
        package.state, package.problem = "destroyed", refusal_text(stone)
    log.info("package came after the destruction", package=str(work.package.id))


def _lock(stores: Stores, file: CaseFile) -> Lock | None:
    """Return the lock that lasts until the case file may go; none when that day is over."""
    if file.closed_on is None:
        raise Conflict(said("Дело ещё не закрыто: неизвестно, до какого дня хранить пакет."))
    until = disposable_from(file.rule.years, Anchor(file.rule.anchor), file.closed_on)
    moment = datetime.combine(until, time(), UTC) if until else _FOR_EVER
    if moment <= now() or not stores.own.abilities().object_lock:
        return None
    return Lock(stores.lock_mode, moment)


def _fetch(handover: Storage, work: _Work, file: BinaryIO) -> None:
    """Copy what was handed over, and refuse anything but the bytes that the event told of."""
    digest, size = hashlib.sha256(), 0
    with handover.stream(work.handover_key) as pieces:
        for piece in pieces:
            size += len(piece)
            if size > work.package.size:
                break
            digest.update(piece)
            file.write(piece)
    if size != work.package.size or digest.hexdigest() != work.package.sha256:
        raise DamagedPackage(said("Передан не тот файл, о котором сообщено: не сходится сумма."))
    file.seek(0)


def _found(own: Storage, work: _Work) -> Stored | None:
    """Return what an earlier try has already put."""
    for version in own.versions(work.object_key):
        if version.size != work.package.size or not version.version:
            continue
        with own.stream(version.key, version=version.version) as pieces:
            same = sha256_of(pieces) == work.package.sha256
        if same:
            return Stored(version.key, version.size, work.package.sha256, version.version)
    return None


def _note_kept(
    database: Database,
    work: _Work,
    stored: Stored,
    lock: Lock | None,
    contents: list[PackedFile],
) -> None:
    school_id, package_id = work.package.school_id, work.package.id
    at = now()
    held = {
        "lock_mode": lock.mode if lock else "NONE",
        "locked_until": lock.until if lock else None,
    }
    with database.transaction(school_id) as session:
        package = session.get_one(Package, (school_id, package_id), with_for_update=True)
        if package.state != "arriving":
            return
        package.state, package.kept_at, package.problem = "kept", at, None
        session.execute(
            insert(PackageObject).values(
                school_id=school_id,
                package_id=package_id,
                object_key=stored.key,
                object_version=stored.version or "",
                size=stored.size,
                sha256=stored.sha256,
                **held,
            )
        )
        session.execute(
            insert(PackageFile),
            [
                {
                    "school_id": school_id,
                    "package_id": package_id,
                    "path": one.path,
                    "size": one.size,
                    "sha256": one.sha256,
                }
                for one in contents
            ],
        )
        _publish(session, work, {**held, "kept_at": at})


def _publish(session: Session, work: _Work, lock: dict[str, object]) -> None:
    outbox.publish(
        session,
        contracts.PACKAGE_KEPT,
        case_subject(work.file.id),
        {
            "package_id": work.package.id,
            "record_kind": work.file.kind,
            "source_id": work.file.source_id,
            "case_file_id": work.file.id,
            "sha256": work.package.sha256,
            **lock,
        },
        Caller("worker:archive", Role.SERVICE, correlation_id=new_id().hex, origin="worker"),
        school_id=work.package.school_id,
    )


def _note_problem(database: Database, waiting: WaitingWork, error: Exception) -> None:
    """Say on the page why the package is not kept yet."""
    is_plain = isinstance(error, Problem | DamagedPackage)
    why = str(error) if is_plain else said("Не удалось принять пакет.")
    with database.transaction(waiting.school_id) as session:
        session.execute(
            update(Package)
            .where(
                Package.school_id == waiting.school_id,
                Package.id == waiting.id,
                Package.state == "arriving",
            )
            .values(problem=why)
        )
