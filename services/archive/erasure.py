"""What the archive itself destroys with a case file, and what stays, and why."""

from services.shared.contracts import ARCHIVE_DESTRUCTION_ANSWERED
from services.shared.erasure import DataClass, Erasure, Stays
from services.shared.erasure.parts import messages
from services.shared.settings import Settings


def erasure(_settings: Settings) -> Erasure:
    """Return what the archive declares."""
    return Erasure(
        answer=ARCHIVE_DESTRUCTION_ANSWERED,
        classes=(
            DataClass("archive.messages", "Сообщения о деле в очередях архива", messages()),
        ),
        stays=(
            Stays("retention_rule", "сроки хранения школы: сведений об учениках не содержат"),
            Stays("case_file", "учётная запись дела: остаётся с отметкой об уничтожении"),
            Stays(
                "access_log",
                "журнал доступа: значений не содержит, хранится по своему сроку, не менее 3 лет",
            ),
        ),
    )
