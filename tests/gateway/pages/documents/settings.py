"""Documents of a school's settings: what the journal answers to its pages."""

from tests.gateway.pages.documents.school import OWN_CODES, uid

RULE = {"five": "4.50", "four": "3.50", "three": "2.50", "two": "1.50", "least_marks": 3,
        "own": True}
YEAR = {"id": uid(1), "name": "2024/2025", "starts_on": "2024-09-01", "ends_on": "2025-05-31",
        "week_days": 6, "five_days_to": 4}
OVERVIEW = {
    "year": YEAR, "term_grades": 12, "days_off": 0, "bell_schedules": 2, "bells_used": False,
    "subjects": 21, "unnamed_subjects": 3, "work_types": 8,
    "term_mark_rule": RULE, "classes": 18, "second_shift": 4,
    "attendance_codes": ["Н", "Б", "У", "НП", "О"],
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
YEAR_PAGE = {
    "version": 4, "year": YEAR,
    "grades": [
        {"grade_from": 1, "grade_to": 9, "kind": "quarter", "terms": [
            {"number": 1, "name": "1 четверть", "starts_on": "2024-09-02",
             "ends_on": "2024-10-25"},
            {"number": 2, "name": "2 четверть", "starts_on": "2024-11-05",
             "ends_on": "2024-12-28"},
            {"number": 3, "name": "3 четверть", "starts_on": "2025-01-09",
             "ends_on": "2025-03-21"},
            {"number": 4, "name": "4 четверть", "starts_on": "2025-03-31",
             "ends_on": "2025-05-26"},
        ], "gaps": [{"first": "2024-10-28", "last": "2024-11-02", "days": 6}]},
        {"grade_from": 10, "grade_to": 12, "kind": "half_year", "terms": [
            {"number": 1, "name": "1 полугодие", "starts_on": "2024-09-01",
             "ends_on": "2024-12-31"},
            {"number": 2, "name": "2 полугодие", "starts_on": "2025-01-01",
             "ends_on": "2025-05-31"},
        ], "gaps": []},
    ],
}
DAYS = {
    "version": 7,
    "days_off": [
        {"id": uid(620), "name": "Осенние каникулы", "starts_on": "2024-10-26",
         "ends_on": "2024-11-04", "grade_from": 1, "grade_to": 12, "days": 10},
        {"id": uid(621), "name": "Дополнительные каникулы", "starts_on": "2025-02-17",
         "ends_on": "2025-02-23", "grade_from": 1, "grade_to": 1, "days": 7},
    ],
    "worked_days": [{"held_on": "2024-11-02", "as_weekday": 1}],
    "grades": [{"grade": 1, "days": 165}, {"grade": 5, "days": 204}],
}
BELLS = {
    "version": 2,
    "schedules": [
        {"id": uid(630), "name": "Обычное", "shifts": [
            {"shift": 1, "bells": [
                {"ordinal": 1, "starts_at": "08:30:00", "ends_at": "09:15:00"},
                {"ordinal": 2, "starts_at": "09:25:00", "ends_at": "10:10:00"}]},
            {"shift": 2, "bells": [
                {"ordinal": 1, "starts_at": "14:00:00", "ends_at": "14:45:00"}]},
        ], "uses": [{"weekday": None, "held_on": None, "grade_from": 2, "grade_to": 12}]},
        {"id": uid(631), "name": "Сокращённое", "shifts": [{"shift": 1, "bells": [
            {"ordinal": 1, "starts_at": "08:30:00", "ends_at": "09:00:00"}]}], "uses": []},
    ],
    "classes": [{"id": uid(20), "name": "5А", "shift": 1},
                {"id": uid(21), "name": "5 эколог", "shift": 2}],
}
CLASSES = {
    "version": 1,
    "classes": [
        {"id": uid(20), "name": "8А", "grade": 8, "shift": 1, "pupils": 25, "bound": True},
        {"id": uid(21), "name": "10ИТ", "grade": 10, "shift": 2, "pupils": 0, "bound": False},
    ],
}
DRAFT = {
    "version": 4,
    "draft": {
        **{name: YEAR[name] for name in ("starts_on", "ends_on", "week_days", "five_days_to")},
        "name": "2026/2027",
        "grades": [
            {**{key: run[key] for key in ("grade_from", "grade_to", "kind")},  # type: ignore[index]
             "terms": [{edge: term[edge] for edge in ("starts_on", "ends_on")}
                       for term in run["terms"]]}  # type: ignore[index]
            for run in YEAR_PAGE["grades"]  # type: ignore[attr-defined]
        ],
        "days_off": [
            {key: value for key, value in one.items() if key not in ("id", "days")}
            for one in DAYS["days_off"]  # type: ignore[attr-defined]
        ],
        "schedules": [
            {"name": "Обычное", "uses": [{"weekday": None, "grade_from": 1, "grade_to": 12}],
             "shifts": BELLS["schedules"][0]["shifts"]}  # type: ignore[index]
        ],
    },
}
# The pages that these documents are for.
PATHS = [
    "/school", "/school/subjects", f"/school/subjects/{uid(600)}", "/school/work-types",
    f"/school/work-types/{uid(610)}", "/school/term-marks", "/school/year",
    "/school/year/terms?grade_from=5&grade_to=9", "/school/days-off",
    f"/school/days-off/{uid(620)}", "/school/bells", "/school/bells/new",
    f"/school/bells/{uid(630)}", "/school/classes", f"/school/classes/{uid(20)}",
    "/school/draft?name=2026/2027", "/school/attendance-codes",
]
# The ending of an address → what is answered there.
ANSWERS = {
    "/v1/settings": OVERVIEW,
    f"/years/{uid(1)}": YEAR_PAGE,
    "/year-drafts": DRAFT,
    "/days-off": DAYS,
    f"/days-off/{uid(620)}/removal": DAYS["days_off"][0],  # type: ignore[index]
    "/bells": BELLS,
    f"/years/{uid(1)}/classes": CLASSES,
    "/v1/subjects": SUBJECTS,
    "/v1/subjects/federal": {"added": 2},
    "/settings/work-types": WORK_TYPES,
    "/removal": {"removed": False},
    "/settings/term-mark-rule": {"version": 2, "rule": RULE},
    "/settings/attendance-codes": {"version": 6, "codes": OWN_CODES},
}
