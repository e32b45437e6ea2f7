"""Items, their files and their reviews stay with the folder when a class journal goes."""

from services.destruction import Declaration, Stays
from services.portfolio.folders.destruction import WHY_IT_STAYS

DECLARATION = Declaration(
    stays=tuple(
        Stays(table, WHY_IT_STAYS)
        for table in ("achievement_item", "item_file", "item_review")
    )
)
