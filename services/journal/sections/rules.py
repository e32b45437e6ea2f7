"""The sections of a school's settings: what one page shows and one form changes."""

from enum import StrEnum


class Section(StrEnum):
    """A section; two people who change the same one learn of each other."""

    YEARS = "years"
    CALENDAR = "calendar"
    BELLS = "bells"
    SUBJECTS = "subjects"
    WORK_TYPES = "work_types"
    ATTENDANCE_CODES = "attendance_codes"
    TERM_MARK_RULE = "term_mark_rule"
    CLASSES = "classes"
