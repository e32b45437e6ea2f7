"""Who may do what with achievement folders (domain reference §7)."""

from services.shared.access import Rules, Tie

ACCESS: Rules = {
    "portfolio.read": {
        "director": Tie.SCHOOL,
        "deputy": Tie.SCHOOL,
        "class_teacher": Tie.OWN_CLASS,
        "psychologist": Tie.ASSIGNED,
        "representative": Tie.OWN_CHILD,
        "pupil": Tie.OWN_RECORD,
    },
    "portfolio.write": {
        "representative": Tie.OWN_CHILD,
        "pupil": Tie.OWN_RECORD,
    },
    # Who did what here, for those who answer for personal data.
    "access_log.read": {"director": Tie.SCHOOL, "data_officer": Tie.SCHOOL},
    "access_log.read_child": {"representative": Tie.OWN_CHILD, "pupil": Tie.OWN_RECORD},
}
