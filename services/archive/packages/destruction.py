"""The packages of a case file go with it, wherever they lie."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.archive.packages.models import KEEP_PACKAGE, Package, PackageFile, PackageObject
from services.archive.packages.rules import DamagedPackage, package_key, why_locked
from services.archive.packages.usecases.intake import clear_handover, handover_key
from services.archive.packages.usecases.stores import stores_of
from services.destruction import DataClass, Declaration, Marked, Rows, Scope, StoredRows
from services.destruction.declarations import Step
from services.destruction.erasers import ObjectEraser
from services.shared.errors import Unavailable
from services.shared.objects.locks import COMPLIANCE
from services.shared.objects.storage import Storage
from services.shared.process.clock import day_of
from services.shared.process.settings import Settings
from services.shared.waiting.table import WaitingWork
from services.shared.wording import said


@dataclass(frozen=True)
class _Locked:
    """The archive's bucket, whose GOVERNANCE locks yield to an act that is executed."""

    storage: Storage

    def erase(self, key: str) -> int:
        """Delete every version of an object; return how many there were."""
        return self.storage.erase(key, bypass=True)


@dataclass(frozen=True)
class _Handover:
    """The hand-over bucket, of which the archive may list and take away what lies there."""

    storage: Storage

    def erase(self, key: str) -> int:
        """Delete a sender's copy and what lies beside it; return how many there were."""
        return clear_handover(self.storage, key)


@dataclass(frozen=True, kw_only=True)
class _Arriving(StoredRows):
    """Packages on their way, with what a worker that was killed has put into the own bucket."""

    own: ObjectEraser

    def _erase_objects(self, step: Step, row: Any) -> int:
        key = package_key(step.scope.school_id, step.scope.case_file_id, row.id)
        return self.store.erase(_handed_over(row)) + self.own.erase(key)


def _handed_over(row: Any) -> str:
    """Return where the sender's copy lies; where the journal lays it, if another's is told.

    Whoever answers requests may write any key: that stops no destruction, and takes nothing else.
    """
    try:
        return handover_key(row)
    except DamagedPackage:
        return f"journal/{row.school_id}/{row.id}/bag.zip"


def destruction(settings: Settings) -> Declaration:
    """Return the packages, of this installation's buckets."""
    stores = stores_of(settings)
    return Declaration(
        classes=(_packages(stores.own, stores.handover),),
        wait_for_writers=_wait_for_intake,
    )


def _wait_for_intake(session: Session, scope: Scope) -> None:
    """Begin when no package of the file is being taken in; who comes later sees the tombstone."""
    arriving = select(WaitingWork.id).where(
        WaitingWork.school_id == scope.school_id, _arriving(scope)
    )
    waiting = session.scalars(arriving).all()
    # A worker that is at a package has its row locked; those locked here no worker begins.
    idle = session.scalars(arriving.with_for_update(skip_locked=True)).all()
    if not set(waiting) <= set(idle):
        raise Unavailable(said("пакет этого дела сейчас принимается в архив"))


def _packages(own: Storage, handover: Storage) -> DataClass:
    return DataClass(
        "archive.packages",
        said("Пакеты дела в хранилище архива"),
        (
            StoredRows(
                PackageObject,
                _of_case(PackageObject.package_id),
                objects=("object_key",),
                store=_Locked(own),
                why_locked=_why_locked,
            ),
            _Arriving(
                WaitingWork,
                _arriving,
                objects=(),
                store=_Handover(handover),
                own=_Locked(own),
            ),
            Rows(PackageFile, _of_case(PackageFile.package_id)),
            Marked(Package, lambda scope: Package.case_file_id == scope.case_file_id, _GONE),
        ),
    )


# A package that was still on its way is destroyed like one that was kept.
_GONE = {"state": "destroyed"}


def _of_case(column: InstrumentedAttribute[object]) -> Callable[[Scope], ColumnElement[bool]]:
    return lambda scope: column.in_(
        select(Package.id).where(
            and_(
                Package.school_id == scope.school_id, Package.case_file_id == scope.case_file_id
            )
        )
    )


def _arriving(scope: Scope) -> ColumnElement[bool]:
    return and_(WaitingWork.kind == KEEP_PACKAGE, _of_case(WaitingWork.id)(scope))


def _why_locked(row: PackageObject) -> str:
    until = day_of(row.locked_until) if row.locked_until else None
    return why_locked(until, for_all=row.lock_mode == COMPLIANCE)
