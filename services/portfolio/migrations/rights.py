"""Who may do what with each table of the portfolio (services.shared.database.rights)."""

from collections.abc import Mapping

from services.shared.database.rights import ORDINARY, READ, SHARED, Rights

RIGHTS: Mapping[str, Rights] = {
    **SHARED,
    # Changed by migrations alone.
    "award_level": Rights(app=READ, work=READ),
    "item_kind": Rights(app=READ, work=READ),
    **dict.fromkeys(
        (
            "achievement_folder",
            "achievement_item",
            "folder_cover",
            "item_file",
            "item_review",
            "school",
        ),
        ORDINARY,
    ),
}
