"""The matrix gives nobody more than the table of roles of the domain allows (§7), row by row."""

import pytest

from tests.access.matrix import cells

ROLES = ("director", "deputy", "teacher", "class_teacher", "psychologist", "archivist",
         "data_officer", "representative", "pupil", "municipality_operator", "region_operator",
         "platform_admin")
# Action → what the domain gives each role in ROLES: S all of the school, s own groups, c own
# class, a assigned, o own child or record, Y sums that name nobody; a dot is nothing.
DOMAIN = {
    "journal": {
        "marks.read": "S S s c . . . . . . . .",
        "marks.write": ". . s . . . . . . . . .",
        "term_mark.write": ". . s . . . . . . . . .",
        "lesson.write": ". . s . . . . . . . . .",
        "diary.read": "S S . c a . . o o . . .",
        "movement.write": ". S . . . S . . . . . .",
        "journal.import": ". S . . . . . . . . . .",
        "roster.import": "S S . . . . . . . . . .",
        "access_log.read": "S . . . . . S . . . . .",
        # A pupil of fourteen and older: docs/decisions/access-log.md.
        "access_log.read_child": ". . . . . . . o o . . .",
        "summary.read": ". . . . . . . . . Y Y .",
    },
    "portfolio": {
        "portfolio.read": "S S . c a . . o o . . .",
        "portfolio.write": ". . . . . . . o o . . .",
        "access_log.read": "S . . . . . S . . . . .",
        "access_log.read_child": ". . . . . . . o o . . .",
    },
    "archive": {
        "archive.read": "S S . . . S S . . . . .",
        "access_log.read": "S . . . . . S . . . . .",
    },
}
LETTERS = {
    "S": {"school"}, "s": {"own group"}, "c": {"own class"}, "a": {"assigned"},
    "o": {"own child", "own record"}, "Y": {"yes"}, ".": set(),
}


@pytest.mark.parametrize("service", DOMAIN)
def test_nobody_may_more_than_the_domain_allows(service: str) -> None:
    matrix = cells(f"{service}: actions")
    for action, row in DOMAIN[service].items():
        for role, letter in zip(ROLES, row.split(), strict=True):
            granted = matrix[action][role]
            assert granted in {"", *LETTERS[letter]}, (action, role, granted)


@pytest.mark.parametrize("service", DOMAIN)
def test_the_administrator_and_those_above_schools_are_given_no_child(service: str) -> None:
    """Whatever actions there come to be: only these name no child.

    A regional batch is told of by its verdicts, a parked message by why it could not be read.
    """
    without_children = {"schools.read", "schools.write",
                        "school_leader.appoint", "operators.read", "operators.write",
                        "summary.read", "batches.read",
                        "regional_messages.read", "regional_messages.replay",
                        "regional_messages.discard"}
    for action, roles in cells(f"{service}: actions").items():
        if action not in without_children:
            for role in ROLES[-3:]:
                assert roles[role] == "", (action, role)
