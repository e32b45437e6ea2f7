"""Documents of a school's people: what the journal answers to their pages."""

from typing import Any

from tests.gateway.pages.documents.school import uid


def _page(*items: Any) -> dict[str, Any]:
    return {"items": list(items), "total": len(items), "next": None, "without": {}}


NAME = {"family": "Константинопольская-Преображенская", "given": "Александра",
        "patronymic": "Вячеславовна"}
FULL = " ".join(NAME.values())
STAFF_CARD = {
    "id": uid(700), "name": NAME, "full_name": FULL, "post": "учитель математики",
    "phone": "+79991234567", "e_mail": None, "login": None, "seen": "abc", "pupils_seen": "def",
    "appointments": [
        {"id": uid(710), "role": "teacher", "since": "2020-09-01", "until": None,
         "ground": "№ 45 от 28.08.2020", "end_ground": None},
        {"id": uid(711), "role": "psychologist", "since": None, "until": None, "ground": None,
         "end_ground": None},
        {"id": uid(712), "role": "class_teacher", "since": "2019-09-02", "until": "2020-05-31",
         "ground": None, "end_ground": "№ 12 от 30.05.2020"},
    ],
    "classes": [{"id": uid(20), "name": "7А", "year": "2024/2025"}],
    "groups": [
        {"group_id": uid(30), "class_id": uid(20), "class_name": "7А", "subject": "Алгебра",
         "subgroup": None, "hours": "4.00", "since": "2024-09-01", "year": "2024/2025"},
        {"group_id": uid(31), "class_id": uid(20), "class_name": "7А", "subject": "Геометрия",
         "subgroup": "1 гр.", "hours": None, "since": None, "year": "2024/2025"},
    ],
    "pupils": [{"id": uid(301), "name": "Жуков Пётр", "since": "2024-09-02", "until": None}],
}
STAFF = [
    {"id": uid(700), "name": FULL, "roles": ["teacher"]},
    {"id": uid(701), "name": "Соколова Ирина Викторовна", "roles": ["teacher", "deputy"]},
]
STAFF_PAGE = _page(*({**one, "post": None} for one in STAFF))
PUPILS_PAGE = _page(
    {"id": uid(301), "name": "Жуков Пётр Ильич", "class_name": "7А"},
    {"id": uid(302), "name": "Ёлкина Вера", "class_name": ""},
)
RESTRICTION = {"restricted_by": "решение Приволжского суда № 2-115/2024",
               "restricted_from": "2024-11-01", "restricted_until": None}
FREE = {"restricted_by": None, "restricted_from": None, "restricted_until": None}
PUPIL_CARD = {
    "id": uid(301), "name": {"family": "Жуков", "given": "Пётр", "patronymic": "Ильич"},
    "full_name": "Жуков Пётр Ильич", "born_on": None, "sex": "m", "login": None,
    "class_name": "7А", "shows_contacts": True, "seen": "abc",
    "classes": [
        {"id": uid(20), "name": "7А", "year": "2024/2025", "enrolled_on": "2024-09-02",
         "departed_on": None, "order_number": "№ 5 от 30.08.2024", "departure_order": None},
    ],
    "groups": [{"id": uid(30), "subject": "Алгебра", "subgroup": None, "teacher": None}],
    "representatives": [
        {"id": uid(720), "name": "Жукова Анна Петровна", "phone": "+79990001122",
         "e_mail": "zhukova@example.ru", "login": "zhukova", "relation": "мать", "seen": "abc",
         **FREE},
        {"id": uid(721), "name": "Жуков Илья Сергеевич", "phone": None, "e_mail": None,
         "login": None, "relation": "отец", "seen": "def", **RESTRICTION},
    ],
    "formerly": [
        {"id": uid(722), "name": "Жуков Иван Константинович", "relation": "отец",
         "reason": "отец другого ребёнка с той же фамилией", "ended_at": "2024-11-05T09:30:00Z"},
    ],
}
CHILD = {"id": uid(301), "name": "Жуков Пётр Ильич", "class_name": "7А", "relation": "отец",
         **RESTRICTION}
REPRESENTATIVE = {
    "id": uid(720), "name": {"family": "Жуков", "given": "Илья", "patronymic": "Сергеевич"},
    "full_name": "Жуков Илья Сергеевич", "phone": None, "e_mail": None, "login": None,
    "children": [CHILD], "seen": "abc",
}
REPRESENTATIVES_PAGE = _page(
    {"id": uid(720), "name": "Жуков Илья Сергеевич", "phone": None, "children": [CHILD]}
)


def _load(teacher: int | None, name: str | None, hours: str | None) -> dict[str, Any]:
    return {"teacher_id": uid(teacher) if teacher else None, "teacher": name, "hours": hours,
            "since": "2024-09-01" if hours else None, "until": None}


def _group(number: int, subject: str, subgroup: str | None, **now: Any) -> dict[str, Any]:
    return {"id": uid(number), "subject": subject, "subject_id": uid(600), "subgroup": subgroup,
            "members": 12 if subgroup else 0, "later": [], "seen": f"seen{number}", **now}


CLASS_LOAD = {
    "id": uid(20), "name": "7А", "year_id": uid(1), "class_teacher_id": None,
    "class_teacher": None, "hours": "9.50", "seen": "abc",
    "leaders": [
        {"staff_id": uid(700), "name": FULL, "since": None, "until": "2024-10-31",
         "ground": "№ 45 от 28.08.2024"},
    ],
    "groups": [
        {**_group(30, "Алгебра", None, now=_load(700, FULL, "4.50")),
         "later": [{**_load(701, "Соколова Ирина Викторовна", "5.00"), "since": "2099-01-10"}]},
        _group(31, "Иностранный язык (английский)", "1 гр.", now=_load(None, None, "5.00")),
        _group(32, "Иностранный язык (английский)", "2 гр.", now=_load(None, None, None)),
    ],
}
TEACHERS = [
    {"teacher_id": None, "teacher": None, "hours": "5.00", "groups": [
        {"class_id": uid(20), "class_name": "7А", "group_id": uid(31),
         "subject": "Иностранный язык (английский)", "subgroup": "1 гр.", "hours": "5.00"}]},
    {"teacher_id": uid(700), "teacher": FULL, "hours": "4.50", "groups": [
        {"class_id": uid(20), "class_name": "7А", "group_id": uid(30), "subject": "Алгебра",
         "subgroup": None, "hours": "4.50"}]},
]
DIVISION = {
    "class_id": uid(20), "class_name": "7А", "subject_id": uid(600),
    "subject": "Иностранный язык (английский)",
    "pupils": [
        {"id": uid(301), "name": "Жуков Пётр Ильич"},
        {"id": uid(302), "name": "Константинопольская-Преображенская Александра Вячеславовна"},
        {"id": uid(303), "name": "Ёлкина Вера Львовна"},
    ],
    "subgroups": [
        {"id": uid(31), "name": "1 гр.", "members": [uid(301)], "seen": "one"},
        {"id": uid(32), "name": "2 гр.", "members": [uid(302)], "seen": "two"},
    ],
}
READINESS = [
    {"name": "no_year", "count": 0}, {"name": "no_timetable", "count": 1},
    {"name": "unled_classes", "count": 2}, {"name": "groups_without_teacher", "count": 14},
    {"name": "pupils_without_birth", "count": 31}, {"name": "staff_without_account", "count": 0},
    {"name": "a_check_that_pages_do_not_know", "count": 7},
]
def _side(number: int, name: str, born_on: str | None, login: str | None) -> dict[str, object]:
    return {"id": uid(number), "name": name, "born_on": born_on, "login": login,
            "about": ["7А 2026/2027"], "contacts": []}


MERGE = {
    "kind": "pupil",
    "stays": _side(301, "Жуков Пётр", None, "zhukov.p"),
    "goes": _side(302, "Жуков Пётр Ильич", "2013-04-01", None),
    "moved": [
        {"kind": "classes", "count": 1, "names": ["7А 2026/2027"]},
        {"kind": "marks", "count": 128, "names": []},
        {"kind": "representatives", "count": 1, "names": ["Жукова Мария Ильинична"]},
    ],
    "against": [], "notes": ["Логин остаётся: zhukov.p."], "name_of": "goes", "seen": "seen",
}
DOUBLES = {"count": 51, "pairs": [
    {"kind": "pupil",
     "one": {"id": uid(301), "name": "Жуков Пётр", "born_on": None, "about": "7А"},
     "other": {"id": uid(302), "name": "Жуков Петр", "born_on": "2013-04-01", "about": "7А"}},
    {"kind": "person",
     "one": {"id": uid(700), "name": FULL, "born_on": None, "about": "учитель математики"},
     "other": {"id": uid(720), "name": FULL, "born_on": None,
               "about": "Константинопольская-Преображенская Александра Вячеславовна"}},
]}
MERGES = [
    {"id": uid(730), "kind": "pupil", "step": step, "stays_id": uid(301), "goes_id": uid(303),
     "stays": "Жуков Пётр Ильич", "goes": "Жуков П.", "at": "2026-09-02T08:30:00+00:00",
     "undone_at": undone}
    for step, undone in (("merge", None), ("split", "2026-09-02T09:00:00+00:00"))
]
PARTS = {
    "kind": "pupil", "id": uid(301), "born_on": None,
    "name": {"family": "Жуков", "given": "Пётр", "patronymic": "Ильич"},
    "stays": [
        {"id": uid(740), "class_name": "7А", "year": "2026/2027", "since": "2026-09-01",
         "until": None, "closed": False, "groups": [
             {"id": uid(30), "subject": "Алгебра", "group": None, "marks": 41},
             {"id": uid(31), "subject": "Иностранный язык (английский)", "group": "1 гр.",
              "marks": 17}]},
        {"id": uid(741), "class_name": "6А", "year": "2025/2026", "since": "2025-09-01",
         "until": "2026-05-31", "closed": True, "groups": []},
    ],
    "representatives": [{"id": uid(720), "name": "Жукова Мария Ильинична"}], "children": [],
}
PATHS = [
    "/people/merging", f"/people/merging/pupil/{uid(301)}/with",
    f"/people/merging/pupil/{uid(301)}/{uid(302)}", f"/people/merging/pupil/{uid(301)}/two",
    "/people", "/people/readiness", "/people/staff", "/people/staff/new",
    f"/people/staff/{uid(700)}", f"/people/staff/{uid(700)}/pupils", "/people/pupils",
    f"/people/pupils/{uid(301)}", "/people/representatives",
    f"/people/representatives/{uid(720)}", "/people/classes", "/people/load",
    f"/people/classes/{uid(20)}", f"/people/classes/{uid(20)}/subjects/{uid(600)}",
]
# The ending of an address → what is answered there.
ANSWERS = {
    "/v1/readiness": READINESS,
    "/people/doubles": DOUBLES,
    "/people/merges": MERGES,
    "/people/merges/preview": MERGE,
    "/people/splits/parts": PARTS,
    "/staff/search": STAFF_PAGE,
    f"/staff/{uid(700)}": STAFF_CARD,
    "/v1/staff": STAFF,
    "/pupils/list": PUPILS_PAGE,
    f"/pupils/{uid(301)}": PUPIL_CARD,
    "/representatives/search": REPRESENTATIVES_PAGE,
    f"/representatives/{uid(720)}": REPRESENTATIVE,
    f"/classes/{uid(20)}/load": CLASS_LOAD,
    "/v1/load": TEACHERS,
    f"/subjects/{uid(600)}/members": DIVISION,
}
