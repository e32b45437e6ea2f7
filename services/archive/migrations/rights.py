"""Who may do what with each table of the archive (services.shared.database.rights)."""

from collections.abc import Mapping

from services.shared.database.rights import (
    ADD,
    CHANGE,
    KEEP,
    KEPT_HEADS,
    ORDINARY,
    READ,
    SHARED,
    Rights,
)

_LIFT = "lifted_at, lifted_by, lifted_version, lift_reason, lift_token"

RIGHTS: Mapping[str, Rights] = {
    **SHARED,
    **KEPT_HEADS,
    # What the services have signed, and the papers of an act: written by the worker, for good.
    "destruction_receipt": Rights(app=READ, work=KEEP),
    "act_document": Rights(app=READ, work=ADD),
    "countersigned_gaps": Rights(app=READ, work=KEEP),
    # Who took which step of an act: added, never changed but for the word that goes with it.
    "disposal_signature": Rights(app=(*ADD, "UPDATE (word)"), work=(*ADD, "UPDATE (word)")),
    # What was asked of the services and told them: the worker's.
    "destruction_request": Rights(app=READ, work=ADD),
    "told_hold": Rights(app=READ, work=ADD),
    # What the archive keeps, and under which lock: the worker has checked it. A check is noted.
    "package": Rights(app=(*READ, "UPDATE (checked_at, problem)"), work=CHANGE),
    **dict.fromkeys(("package_file", "package_object"), Rights(app=READ, work=CHANGE)),
    # What decides over the data of a whole class: whoever answers requests moves its state alone.
    "case_file": Rights(
        app=(*READ, "UPDATE (state, before_hold, hold_version, extended_until)"), work=CHANGE
    ),
    "retention_rule": Rights(app=READ, work=CHANGE),
    "disposal_item": Rights(app=(*ADD, "UPDATE (live, state, why)"), work=CHANGE),
    "retention_hold": Rights(
        app=(*ADD, f"UPDATE ({_LIFT})"), work=(*ADD, f"UPDATE ({_LIFT})")
    ),
    "act_number": Rights(app=KEEP, work=KEEP),
    "school_zone": Rights(app=KEEP, work=READ),
    **dict.fromkeys(
        (
            "archive_details",
            "disposal_act",
            "platform_clock",
        ),
        ORDINARY,
    ),
}
