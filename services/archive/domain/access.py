"""Who may do what in the archive (domain reference §7)."""

from services.shared.access import Rules, Tie

ACCESS: Rules = {
    "archive.read": {
        "director": Tie.SCHOOL,
        "deputy": Tie.SCHOOL,
        "archivist": Tie.SCHOOL,
        "data_officer": Tie.SCHOOL,
    },
    # Who did what here, for those who answer for personal data.
    "access_log.read": {"director": Tie.SCHOOL, "data_officer": Tie.SCHOOL},
}
