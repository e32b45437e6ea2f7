"""What the portfolio destroys with the case file of a class journal, and what stays, and why."""

from services.destruction import DataClass, Declaration, Stays
from services.destruction.erasers import message_erasers
from services.shared.process.settings import Settings

_FOLDER = "папка достижений принадлежит ребёнку: передаётся при выбытии по правилу школы"


def destruction(_settings: Settings) -> Declaration:
    """Return what the portfolio declares."""
    return Declaration(
        classes=(
            DataClass(
                "portfolio.messages", "Сообщения о журнале в очередях портфолио", message_erasers()
            ),
        ),
        stays=(
            Stays("achievement_folder", _FOLDER),
            Stays("folder_cover", _FOLDER),
            Stays("achievement_item", _FOLDER),
            Stays("item_file", _FOLDER),
            Stays("item_review", _FOLDER),
            Stays("waiting_work", "номера файлов, которые ждут обработки: без имён и значений"),
            Stays(
                "access_log",
                "журнал доступа: значений не содержит, хранится по своему сроку, не менее 3 лет",
            ),
        ),
    )
