"""What goes with the case file of a class journal: messages about it; folders stay, and why."""

from services.destruction import DataClass, Declaration, Stays
from services.destruction.erasers import message_erasers
from services.shared.wording import said

WHY_IT_STAYS = (
    said("папка достижений принадлежит ребёнку: передаётся при выбытии по правилу школы")
)

DECLARATION = Declaration(
    classes=(
        DataClass(
            "portfolio.messages",
            said("Сообщения о журнале в очередях портфолио"),
            message_erasers(),
        ),
    ),
    stays=(Stays("achievement_folder", WHY_IT_STAYS), Stays("folder_cover", WHY_IT_STAYS)),
)
