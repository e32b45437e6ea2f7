"""Documents of a school's settings: what the journal answers to its pages."""

from tests.gateway.pages.documents.school import uid

RULE = {"five": "4.50", "four": "3.50", "three": "2.50", "two": "1.50", "least_marks": 3,
        "own": True}
YEAR = {"id": uid(1), "name": "2024/2025", "starts_on": "2024-09-01", "ends_on": "2025-05-31",
        "week_days": 6, "five_days_to": 4}
OVERVIEW = {
    "year": YEAR, "term_grades": 12, "days_off": 0, "bell_schedules": 2, "bells_used": False,
    "subjects": 21, "unnamed_subjects": 3, "work_types": 8, "attendance_codes": 0,
    "term_mark_rule": RULE, "classes": 18, "second_shift": 4,
}
SUBJECTS = {
    "version": 3,
    "subjects": [
        {"id": uid(600), "name": "Алгебра", "short_name": "Алг.", "aliases": ["Алгеб."],
         "hidden": False, "groups": 6},
        {"id": uid(601), "name": "Иностранный язык (английский)", "short_name": None,
         "aliases": ["Английский", "Ин. яз. (англ.)"], "hidden": False, "groups": 12},
        {"id": uid(602), "name": "Черчение", "short_name": None, "aliases": [], "hidden": True,
         "groups": 0},
    ],
    "federal": [
        {"name": "Русский язык", "short_name": "Рус. яз.", "grades": [1, 12]},
        {"name": "Основы духовно-нравственной культуры народов России",
         "short_name": "ОДНКНР", "grades": [5, 6]},
    ],
}
WORK_TYPES = {
    "version": 5,
    "work_types": [
        {"id": uid(610), "short": "КР", "name": "Контрольная работа", "weight": "3",
         "hidden": False, "lessons": 40, "marked": 38, "settled": 12},
        {"id": uid(611), "short": "ДЗ", "name": "Домашнее задание", "weight": "0.5",
         "hidden": True, "lessons": 0, "marked": 0, "settled": 0},
    ],
}
# The pages that these documents are for.
PATHS = [
    "/school", "/school/subjects", f"/school/subjects/{uid(600)}", "/school/work-types",
    f"/school/work-types/{uid(610)}", "/school/term-marks",
]
# The ending of an address → what is answered there.
ANSWERS = {
    "/v1/settings": OVERVIEW,
    "/v1/subjects": SUBJECTS,
    "/v1/subjects/federal": {"added": 2},
    "/settings/work-types": WORK_TYPES,
    "/removal": {"removed": False},
    "/settings/term-mark-rule": {"version": 2, "rule": RULE},
}
