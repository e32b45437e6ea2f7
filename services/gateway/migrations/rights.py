"""Who may do what with each table of the gateway (services.shared.database.rights)."""

from collections.abc import Mapping

from services.shared.database.rights import ORDINARY, SHARED, Rights

RIGHTS: Mapping[str, Rights] = {
    **SHARED,
    **dict.fromkeys(
        (
            "attempt_count",
            "browser_session",
            "invitation",
            "invitation_letter",
            "login_attempt",
            "search_words",
            "seen_logout",
            "sent_form",
        ),
        ORDINARY,
    ),
}
