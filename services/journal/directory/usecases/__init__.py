"""Enters schools, changes their cards, and appoints the first people of a school."""

from services.journal.directory.usecases.leaders import (
    FIRST,
    AppointedLeader,
    appoint_first_leader,
    list_leaders,
    withdraw_first_leader,
)
from services.journal.directory.usecases.schools import (
    ListedCard,
    change_school,
    create_school,
    find_schools,
    read_school,
)

__all__ = [
    "FIRST",
    "AppointedLeader",
    "ListedCard",
    "appoint_first_leader",
    "change_school",
    "create_school",
    "find_schools",
    "list_leaders",
    "read_school",
    "withdraw_first_leader",
]
