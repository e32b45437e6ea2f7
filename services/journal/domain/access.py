"""Who may do what in the journal (domain reference §7).

A role that is not named may not. Director and deputy read all of their school and write no mark:
they correct by approval. Municipality and region receive aggregates only, and the platform's
administrator sees no child. `operator` is a command on the platform's own machine.
"""

from services.shared.access import Rules, Target, Tie, require
from services.shared.auth import Caller

_LEADERS = {"director": Tie.SCHOOL, "deputy": Tie.SCHOOL}
_CHILD = {"representative": Tie.OWN_CHILD, "pupil": Tie.OWN_RECORD}
_SCHOOL_STAFF = {
    **_LEADERS,
    "teacher": Tie.SCHOOL,
    "class_teacher": Tie.SCHOOL,
    "psychologist": Tie.SCHOOL,
    "archivist": Tie.SCHOOL,
    "data_officer": Tie.SCHOOL,
}
_EVERYBODY_ABOVE = {
    "municipality_operator": Tie.PLATFORM,
    "region_operator": Tie.PLATFORM,
    "platform_admin": Tie.PLATFORM,
}

ACCESS: Rules = {
    # The grid of a group: marks and attendance of all its children at once.
    "marks.read": {**_LEADERS, "teacher": Tie.OWN_GROUP, "class_teacher": Tie.OWN_CLASS},
    "marks.write": {"teacher": Tie.OWN_GROUP},
    "term_mark.write": {"teacher": Tie.OWN_GROUP},
    "lesson.write": {"teacher": Tie.OWN_GROUP},
    # The diary of one child.
    "diary.read": {
        **_LEADERS,
        "class_teacher": Tie.OWN_CLASS,
        "psychologist": Tie.ASSIGNED,
        **_CHILD,
    },
    # Who is in a class; whose child stands behind an id; what a child learns with whom.
    "pupil.list": {**_LEADERS, "class_teacher": Tie.OWN_CLASS},
    "pupil.name": {
        **_LEADERS,
        "teacher": Tie.OWN_GROUP,
        "class_teacher": Tie.OWN_CLASS,
        "psychologist": Tie.ASSIGNED,
        "archivist": Tie.SCHOOL,
        **_CHILD,
    },
    "pupil.subjects": _CHILD,
    "personal_file.read": {
        **_LEADERS,
        "class_teacher": Tie.OWN_CLASS,
        "archivist": Tie.SCHOOL,
        "representative": Tie.OWN_CHILD,
    },
    # Lists that name no child; what is not the caller's own is left out of them.
    "class.read": {
        **_LEADERS,
        "teacher": Tie.OWN_GROUP,
        "class_teacher": Tie.OWN_CLASS,
        "psychologist": Tie.ASSIGNED,
    },
    "group.read": {**_LEADERS, "teacher": Tie.OWN_GROUP, "class_teacher": Tie.OWN_CLASS},
    "year.read": {**_SCHOOL_STAFF, "representative": Tie.SCHOOL, "pupil": Tie.SCHOOL},
    "staff.read": _LEADERS,
    "schools.read": {
        **_SCHOOL_STAFF,
        "representative": Tie.SCHOOL,
        "pupil": Tie.SCHOOL,
        **_EVERYBODY_ABOVE,
        "operator": Tie.PLATFORM,
    },
    # Who is in which class and who teaches it.
    "group.assign": {"deputy": Tie.SCHOOL, "operator": Tie.SCHOOL},
    "class.write": {"deputy": Tie.SCHOOL, "operator": Tie.SCHOOL},
    "movement.write": {"deputy": Tie.SCHOOL, "operator": Tie.SCHOOL},
    "people.write": {"deputy": Tie.SCHOOL, "operator": Tie.SCHOOL},
    "year.write": {"deputy": Tie.SCHOOL, "operator": Tie.SCHOOL},
    "schools.write": {"platform_admin": Tie.PLATFORM, "operator": Tie.PLATFORM},
    "accounts.read": {"operator": Tie.PLATFORM},
    "accounts.write": {"operator": Tie.PLATFORM},
    "journal.import": {"deputy": Tie.SCHOOL, "operator": Tie.SCHOOL},
    # The whole log of a school, and what happened to one's own child.
    "access_log.read": {"director": Tie.SCHOOL, "data_officer": Tie.SCHOOL},
    # A pupil is old enough from an age that is data (usecases/child_log.py).
    "access_log.read_child": {"representative": Tie.OWN_CHILD, "pupil": Tie.OWN_RECORD},
    # Sums over enough children to know none of them.
    "summary.read": {
        "municipality_operator": Tie.PLATFORM,
        "region_operator": Tie.PLATFORM,
    },
    # Monitorings and their results: sent by a region, never compared between teachers.
    "monitorings.announce": {"region": Tie.PLATFORM},
    "external_results.receive": {"region": Tie.PLATFORM},
    "external_results.read_class": {**_LEADERS, "class_teacher": Tie.OWN_CLASS},
    "external_results.read_group": {
        **_LEADERS,
        "teacher": Tie.OWN_GROUP,
        "class_teacher": Tie.OWN_CLASS,
    },
    "external_results.read_child": {
        **_LEADERS,
        "class_teacher": Tie.OWN_CLASS,
        "psychologist": Tie.ASSIGNED,
        **_CHILD,
    },
    # Which child works under which code: known at the school alone, and to few there.
    "participant_codes.issue": {"deputy": Tie.SCHOOL, "operator": Tie.SCHOOL},
    "participant_codes.read": {"deputy": Tie.SCHOOL},
    # What came from a region, in numbers of records: no school and no child is named.
    "batches.read": {"municipality_operator": Tie.PLATFORM, "region_operator": Tie.PLATFORM},
    # What a region sent and nobody could take: decided without seeing what it holds.
    "regional_messages.read": {"municipality_operator": Tie.PLATFORM},
    "regional_messages.replay": {"municipality_operator": Tie.PLATFORM},
    "regional_messages.discard": {"municipality_operator": Tie.PLATFORM},
    "regions.write": {"operator": Tie.PLATFORM},
    # Closing: the class teacher proposes, the leaders decide; a command acts for them.
    "closing.read": {**_LEADERS, "class_teacher": Tie.OWN_CLASS, "operator": Tie.SCHOOL},
    "term.propose": {"class_teacher": Tie.OWN_CLASS},
    "term.close": {**_LEADERS, "operator": Tie.SCHOOL},
    "term.reopen": {**_LEADERS, "operator": Tie.SCHOOL},
    "year.close": {**_LEADERS, "operator": Tie.SCHOOL},
    # Asked by the gateway before it knows any tie.
    "ties.read": {"gateway": Tie.PLATFORM},
}


def scope_of(caller: Caller, action: str) -> Tie:
    """Return the tie that bounds a list for the caller: the use case shows what it covers.

    Raises:
        Forbidden: the role may not ask for the list at all.
    """
    tie = ACCESS[action].get(caller.role)
    if tie is None:
        require(ACCESS, caller, action, Target())
        raise AssertionError("a role without a tie is refused")
    return tie
