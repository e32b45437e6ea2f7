"""What the archive itself destroys with a case file, and what stays, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from services.archive.models import Package, PackageFile, PackageIntake, PackageObject
from services.archive.settings import read_places
from services.shared.contracts import ARCHIVE_DESTRUCTION_ANSWERED
from services.shared.erasure import (
    DataClass,
    Erasure,
    Marked,
    Rows,
    Scope,
    Stays,
    StoredRows,
)
from services.shared.erasure.parts import messages
from services.shared.settings import Settings
from services.shared.storage import COMPLIANCE, Storage

_ACT = "акт переживает данные: хранится своим сроком как самостоятельное дело"


@dataclass(frozen=True)
class _Locked:
    """The archive's bucket, whose GOVERNANCE locks yield to an act that is executed."""

    storage: Storage

    def erase(self, key: str) -> int:
        """Delete every version of an object; return how many there were."""
        return self.storage.erase(key, bypass=True)


def erasure(settings: Settings) -> Erasure:
    """Return what the archive declares."""
    places = read_places(settings)
    return Erasure(
        answer=ARCHIVE_DESTRUCTION_ANSWERED,
        classes=(
            DataClass("archive.messages", "Сообщения о деле в очередях архива", messages()),
            _packages(Storage(places.own), Storage(places.handover)),
        ),
        stays=_STAYS,
    )


def _packages(own: Storage, handover: Storage) -> DataClass:
    return DataClass(
        "archive.packages",
        "Пакеты дела в хранилище архива",
        (
            StoredRows(
                PackageObject,
                _of_case(PackageObject.package_id),
                objects=("object_key",),
                store=_Locked(own),
                why_locked=_why_locked,
            ),
            StoredRows(
                PackageIntake,
                _of_case(PackageIntake.package_id),
                objects=("handover_key",),
                store=handover,
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


def _why_locked(row: PackageObject) -> str:
    until = f" до {row.locked_until:%d.%m.%Y}" if row.locked_until else ""
    strictly = ", его не снимает никто" if row.lock_mode == COMPLIANCE else ""
    return f"под замком хранилища{until}{strictly}"


_STAYS = (
    Stays("retention_rule", "сроки хранения школы: сведений об учениках не содержат"),
    Stays("case_file", "учётная запись дела: остаётся с отметкой об уничтожении"),
    Stays("retention_hold", "кто и почему удерживал дело: сведений об учениках нет"),
    Stays("archive_details", "реквизиты школы"),
    Stays("act_number", "номера актов"),
    Stays("act_document", _ACT),
    Stays("disposal_act", _ACT),
    Stays("disposal_signature", _ACT),
    Stays("disposal_item", _ACT),
    Stays("destruction_request", _ACT),
    Stays("destruction_receipt", _ACT),
)
