"""Who may do what in the archive (domain reference §7)."""

from services.shared.access import Rules, Tie

_READERS = {
    "director": Tie.SCHOOL,
    "deputy": Tie.SCHOOL,
    "archivist": Tie.SCHOOL,
    "data_officer": Tie.SCHOOL,
}

ACCESS: Rules = {
    "archive.read": _READERS,
    "archive.describe": {"archivist": Tie.SCHOOL, "operator": Tie.SCHOOL},
    "disposal.read": _READERS,
    "disposal.propose": {"archivist": Tie.SCHOOL},
    "disposal.agree": {"deputy": Tie.SCHOOL},
    "disposal.approve": {"director": Tie.SCHOOL},
    "disposal.execute": {"archivist": Tie.SCHOOL},
    "disposal.refuse": {"deputy": Tie.SCHOOL, "director": Tie.SCHOOL},
    "disposal.withdraw": {"archivist": Tie.SCHOOL},
    # The commission puts it off.
    "retention.extend": {"deputy": Tie.SCHOOL},
    "hold.place": _READERS,
    # Its author, or the director.
    "hold.lift": _READERS,
    # Who did what here, for those who answer for personal data.
    "access_log.read": {"director": Tie.SCHOOL, "data_officer": Tie.SCHOOL},
    # A package names every child of a class: only who keeps it takes it out or reads it back.
    "archive.fetch": {"archivist": Tie.SCHOOL},
    "archive.check": {"archivist": Tie.SCHOOL},
}
