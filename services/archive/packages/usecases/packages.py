"""Packages of case files: announced by an event, read, checked and fetched by people."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.archive.case_files.access import ARCHIVE_READ
from services.archive.case_files.models import CaseFile
from services.archive.case_files.usecases.hold_status import case_subject
from services.archive.packages.access import ARCHIVE_CHECK, ARCHIVE_FETCH
from services.archive.packages.models import KEEP_PACKAGE, Package, PackageFile, PackageObject
from services.archive.packages.rules import sha256_of
from services.shared.accountability.access import Action, Basis, Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound
from services.shared.messaging import contracts, outbox
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from services.shared.waiting.table import add_work
from services.shared.wording import said

_IN_MEMORY = 4 << 20


@dataclass(frozen=True, slots=True)
class Announced:
    """A package as its sender tells of it: where it lies, and what it must be."""

    id: UUID
    kind: str
    source_id: UUID
    version: int
    object_key: str
    size: int
    sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """A package on its way to somebody who asked for it."""

    name: str
    size: int
    pieces: Iterator[bytes]


@dataclass(frozen=True)
class WholePackage:
    """A package with the objects that hold it, and the files in it by their path."""

    package: Package
    objects: Sequence[PackageObject]
    files: Sequence[PackageFile]


@dataclass(frozen=True)
class StoreDescription:
    """What the archive's bucket can do, and how strictly it locks."""

    versioning: bool
    object_lock: bool
    lock_mode: str


def announce_package(session: Session, school_id: str, announced: Announced) -> None:
    """Note a package that lies ready, once; runs in the transaction of the event.

    Raises:
        NotFound: there is no case file that it belongs to.
    """
    file_id = session.scalar(
        select(CaseFile.id).where(
            CaseFile.school_id == school_id,
            CaseFile.kind == announced.kind,
            CaseFile.source_id == announced.source_id,
        )
    )
    if file_id is None:
        raise NotFound(said("Дела, к которому относится пакет, в архиве нет."))
    noted = session.execute(
        upsert(Package)
        .values(
            school_id=school_id,
            id=announced.id,
            case_file_id=file_id,
            version=announced.version,
            size=announced.size,
            sha256=announced.sha256,
            made_at=announced.made_at,
            arrived_at=now(),
        )
        .on_conflict_do_nothing(index_elements=["school_id", "id"])
        .returning(Package.id)
    ).one_or_none()
    if noted is not None:
        add_work(
            session,
            KEEP_PACKAGE,
            announced.id,
            now(),
            school_id=school_id,
            data={"handover_key": announced.object_key},
        )


def packages_of(session: Session, school_id: str, file_id: UUID) -> tuple[WholePackage, ...]:
    """Return the packages of a case file, the newest version first: a caller's step."""
    packages = session.scalars(
        select(Package)
        .where(Package.school_id == school_id, Package.case_file_id == file_id)
        .order_by(Package.version.desc())
    ).all()
    return tuple(_with_contents(session, package) for package in packages)


def check_fixity(
    database: Database, storage: Storage, caller: Caller, package_id: UUID
) -> WholePackage:
    """Read a kept package back from the store, compare, and note what came of it.

    Raises:
        Forbidden: the caller's role does not keep the archive.
        NotFound: the school has no such package.
        Conflict: it is not kept, or not any more.
        Unavailable: the store does not answer; nothing is noted.
    """
    objects = _objects(database, caller, ARCHIVE_CHECK, package_id)
    problem = next(filter(None, (_damage(storage, one) for one in objects)), None)
    with database.transaction(caller.school_id) as session:
        package = session.get_one(Package, (school_of(caller), package_id))
        package.checked_at, package.problem = now(), problem
        return _with_contents(session, package)


@contextmanager
def fetch_package(
    database: Database, storage: Storage, caller: Caller, package_id: UUID
) -> Iterator[Fetched]:
    """Give a kept package piece by piece; that somebody took it is in the log before.

    Raises:
        Forbidden: the caller's role does not keep the archive.
        NotFound: the school has no such package, or the store has lost it.
        Conflict: it is not kept, or not any more.
        Unavailable: the store does not answer.
    """
    (one,) = _objects(database, caller, ARCHIVE_FETCH, package_id)
    with storage.stream(one.object_key, version=one.object_version) as pieces:
        yield Fetched(f"{package_id}.zip", one.size, pieces)


def fetch_file(
    database: Database, storage: Storage, caller: Caller, package_id: UUID, path: str
) -> bytes:
    """Return one file of a kept package, once its checksum holds; the log knows before.

    Raises:
        Forbidden: the caller's role does not keep the archive.
        NotFound: the school has no such package, or the package no such file.
        Conflict: it is not kept, not any more, or not what it was.
        Unavailable: the store does not answer.
    """
    (one,) = _objects(database, caller, ARCHIVE_FETCH, package_id)
    with database.transaction(caller.school_id) as session:
        known = session.get(PackageFile, (school_of(caller), package_id, path))
        if known is None:
            raise NotFound(said("Такого файла в пакете нет."))
        expected = known.sha256
    with (
        storage.stream(one.object_key, version=one.object_version) as pieces,
        SpooledTemporaryFile(max_size=_IN_MEMORY) as spool,
    ):
        spool.writelines(pieces)
        content = _member(spool, path)
    if content is None or sha256_of([content]) != expected:
        raise Conflict(said("Файл пакета изменён: контрольная сумма не сходится."))
    return content


def describe_store(storage: Storage, lock_mode: str, caller: Caller) -> StoreDescription:
    """Return what the archive's bucket can do.

    Raises:
        Forbidden: the caller's role does not read the archive.
        Unavailable: the store does not answer.
    """
    require(ARCHIVE_READ, caller, Target())
    able = storage.abilities()
    return StoreDescription(
        able.versioning, able.object_lock, lock_mode if able.object_lock else "NONE"
    )


def _objects(
    database: Database, caller: Caller, action: Action, package_id: UUID
) -> list[PackageObject]:
    """Return the objects of a kept package, and write into the log that somebody asked."""
    basis = require(action, caller, Target())
    with database.transaction(caller.school_id) as session:
        package = session.get(Package, (school_of(caller), package_id))
        if package is None:
            raise NotFound(said("Такого пакета в архиве нет."))
        objects = session.scalars(
            select(PackageObject).where(
                PackageObject.school_id == school_of(caller),
                PackageObject.package_id == package_id,
            )
        ).all()
        # While an act is executed, the objects go before the package is marked.
        if package.state != "kept" or not objects:
            raise Conflict(said("Пакет ещё не принят в архив или уже уничтожен."))
        _note_access(session, caller, basis, package)
        return list(objects)


def _note_access(
    session: Session, caller: Caller, basis: Basis, package: Package
) -> None:
    """Write into the log whose package it is, and tell the journal that a class's went out.

    The archive does not know which children are in a class. The journal does: there a family
    asks who has seen its child, and finds it among what was done with the class.
    """
    class_id = session.scalar(
        select(CaseFile.class_id).where(
            CaseFile.school_id == package.school_id, CaseFile.id == package.case_file_id
        )
    )
    record_access(session, caller, basis.on(class_id=class_id), kind="archive")
    if class_id and basis.action == ARCHIVE_FETCH.name:
        outbox.publish(
            session,
            contracts.PACKAGE_FETCHED,
            case_subject(package.case_file_id),
            {
                "package_id": package.id,
                "case_file_id": package.case_file_id,
                "class_id": class_id,
                "person_id": caller.person_id,
                "role": caller.role,
            },
            caller,
        )


def _member(spool: IO[bytes], path: str) -> bytes | None:
    """Return a file of a bag, which stands in the one folder of the ZIP file."""
    try:
        with zipfile.ZipFile(spool) as packed:
            name = next(n for n in packed.namelist() if n.split("/", 1)[-1] == path)
            return packed.read(name)
    except (zipfile.BadZipFile, StopIteration):
        return None


def _damage(storage: Storage, one: PackageObject) -> str | None:
    try:
        with storage.stream(one.object_key, version=one.object_version) as pieces:
            same = sha256_of(pieces) == one.sha256
    except NotFound:
        return said("Файла пакета в хранилище нет.")
    return None if same else said("Файл пакета изменён: контрольная сумма не сходится.")


def _with_contents(session: Session, package: Package) -> WholePackage:
    which = {"school_id": package.school_id, "package_id": package.id}
    return WholePackage(
        package,
        session.scalars(select(PackageObject).filter_by(**which)).all(),
        session.scalars(
            select(PackageFile).filter_by(**which).order_by(PackageFile.path)
        ).all(),
    )
