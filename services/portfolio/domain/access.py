"""Who may do what with achievement folders (domain reference §7).

A subject's teacher sees no folder, only items that were handed in for the teacher's own group.
`operator` is a command on the platform's own machine.
"""

from services.shared.access import Rules, Tie

_READERS = {
    "director": Tie.SCHOOL,
    "deputy": Tie.SCHOOL,
    "class_teacher": Tie.OWN_CLASS,
    "psychologist": Tie.ASSIGNED,
    "representative": Tie.OWN_CHILD,
    "pupil": Tie.OWN_RECORD,
}

ACCESS: Rules = {
    "portfolio.read": _READERS,
    "portfolio.write": {
        "representative": Tie.OWN_CHILD,
        "pupil": Tie.OWN_RECORD,
    },
    # One item with its files.
    "portfolio.read_item": {**_READERS, "teacher": Tie.OWN_GROUP},
    "portfolio.verify": {"teacher": Tie.OWN_GROUP, "class_teacher": Tie.OWN_CLASS},
    # Kinds and levels to choose from.
    "portfolio.read_choices": dict.fromkeys((*_READERS, "teacher"), Tie.SCHOOL),
    # What waits for one's own review: the list holds what `portfolio.verify` covers.
    "portfolio.read_waiting": {"teacher": Tie.SCHOOL, "class_teacher": Tie.SCHOOL},
    # Rows and objects compared; of the content nothing is told.
    "portfolio.reconcile": {"operator": Tie.PLATFORM},
    # Who did what here, for those who answer for personal data.
    "access_log.read": {"director": Tie.SCHOOL, "data_officer": Tie.SCHOOL},
    "access_log.read_child": {"representative": Tie.OWN_CHILD, "pupil": Tie.OWN_RECORD},
}
