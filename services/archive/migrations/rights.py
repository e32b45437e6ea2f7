"""Who may do what with each table of the archive (services.shared.database.rights)."""

from collections.abc import Mapping

from services.shared.database.rights import ADD, KEEP, KEPT_HEADS, ORDINARY, READ, SHARED, Rights

RIGHTS: Mapping[str, Rights] = {
    **SHARED,
    **KEPT_HEADS,
    # What the services have signed, and the papers of an act: written by the worker, for good.
    "destruction_receipt": Rights(app=READ, work=KEEP),
    "act_document": Rights(app=READ, work=ADD),
    # Who took which step of an act: added, never changed but for the word that goes with it.
    "disposal_signature": Rights(app=(*ADD, "UPDATE (word)"), work=(*ADD, "UPDATE (word)")),
    "destruction_request": Rights(app=ADD, work=ADD),
    "act_number": Rights(app=KEEP, work=KEEP),
    **dict.fromkeys(
        (
            "archive_details",
            "case_file",
            "disposal_act",
            "disposal_item",
            "package",
            "package_file",
            "package_object",
            "platform_clock",
            "retention_hold",
            "retention_rule",
        ),
        ORDINARY,
    ),
}
