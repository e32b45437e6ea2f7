"""Documents of the timetable: what the journal answers to its pages."""

from typing import Any

from tests.gateway.pages.documents.school import uid


def lesson(ordinal: int, subject: str, **more: Any) -> dict[str, Any]:
    """A lesson of a week."""
    return {
        "ordinal": ordinal, "starts_at": f"{7 + ordinal:02}:30", "ends_at": f"{8 + ordinal:02}:15",
        "group_id": uid(10), "class_name": "8А", "subject": subject, "subgroup": None,
        "teacher": "Соколова И. В.", "room": "204", "change": None, "reason": "",
        "moved_to": None, "moved_to_ordinal": None, "own": False, **more,
    }


WEEK = {
    "title": "8А", "monday": "2025-03-24", "today": "2025-03-25", "week": 2, "year": "2024/2025",
    "days": [
        {"date": "2025-03-24", "works": True, "off": "", "lessons": [
            lesson(1, "Алгебра", own=True),
            lesson(2, "Иностранный язык (английский)", subgroup="1 группа", room="212",
                   teacher="Константинопольская-Преображенская А. Ю."),
            lesson(2, "Иностранный язык (английский)", subgroup="2 группа", room=None,
                   teacher=None, starts_at=None, ends_at=None),
            lesson(3, "Физика", change="substitute", reason="курсы повышения квалификации"),
        ]},
        {"date": "2025-03-25", "works": True, "off": "", "lessons": [
            lesson(1, "История России", change="moved_away", moved_to="2025-03-26",
                   moved_to_ordinal=6),
            lesson(2, "Биология", change="cancelled"),
            lesson(3, "Физическая культура", change="together", room="зал"),
        ]},
        {"date": "2025-03-26", "works": False, "off": "Весенние каникулы", "lessons": []},
    ],
}
CHOICES = {
    "classes": [{"id": uid(20), "name": "8А"}, {"id": uid(21), "name": "8Б"}],
    "teachers": [{"id": uid(31), "name": "Соколова Ирина Викторовна"},
                 {"id": uid(32), "name": "Петрова Анна Васильевна"}],
    "rooms": [{"id": uid(33), "name": "204"}],
    "own_teacher_id": uid(31),
    "own_class_id": None,
}
TO_COVER = [
    {
        "group_id": uid(10), "held_on": "2025-03-24", "ordinal": number, "shown_on": "2025-03-24",
        "shown_ordinal": number, "starts_at": "08:30", "class_name": "8А", "subject": "Алгебра",
        "subgroup": None, "room": "204", "teacher_id": uid(32), "teacher": "Петрова А. В.",
        "change": change, "reason": "болезнь" if change else "", "version": 1 if change else 0,
        "offers": [
            {"teacher_id": uid(34), "name": "Белова О. Н.", "same_subject": True,
             "at_school": True},
            {"teacher_id": uid(35), "name": "Громов П. С.", "same_subject": False,
             "at_school": True},
            {"teacher_id": uid(36), "name": "Дроздова Е. К.", "same_subject": False,
             "at_school": False},
        ],
        "beside": [{"group_id": uid(11), "title": "8Б Физическая культура"}],
    }
    for number, change in ((1, None), (3, "substitute"))
]
FILE = {
    "arrived": 0, "departed": 0, "moved": 0, "changed": 0, "unchanged": 0,
    "problems": [
        {"sheet": "card", "row": 482, "column": None,
         "what": "8А, «Физ.»: может быть 8А Физика, 8А Физическая культура. Выберите одно."},
    ],
    "notes": [
        {"sheet": "lesson", "row": 329, "column": None,
         "what": "Физ-ра, 6Б: урок не поставлен в расписание."},
    ],
    "questions": [
        {"asked": "group", "said": "8а | физ. | ", "text": "8А Физ.", "choices": [
            {"id": uid(10), "name": "8А Физика"},
            {"id": uid(11), "name": "8А Физическая культура"},
        ]},
    ],
    "since": "2024-09-01", "until": "2025-05-31", "seen": "d1ge57",
    "columns": {"added": 0, "moved": 0, "removed": 0, "stayed": []},
    "bells": {"offered": [], "differs": [], "taken": False},
}
STAYED = {"held_on": "2025-04-14", "ordinal": 3, "class_name": "8А", "subject": "Физика",
          "subgroup": None}
CLEAN_FILE = {
    **FILE, "arrived": 588, "problems": [], "questions": [],
    "columns": {"added": 19000, "moved": 0, "removed": 12, "stayed": [STAYED]},
    "bells": {"offered": [{"ordinal": 1, "starts_at": "08:30", "ends_at": "09:15"}],
              "differs": [], "taken": False},
}


def weekly(group: int, weekday: int, ordinal: int, **more: Any) -> dict[str, Any]:
    """A lesson of the week that is changed."""
    return {
        "group_id": uid(group), "weekday": weekday, "week": 0, "ordinal": ordinal, "room": "204",
        "teacher_id": uid(31), "joint": None, "changed": False, **more,
    }


def at(lesson: dict[str, Any]) -> dict[str, Any]:
    """What tells a weekly lesson apart."""
    return {name: lesson[name] for name in ("group_id", "weekday", "week", "ordinal")}


CLASHING = weekly(11, 2, 1, changed=True)
TRIED = {
    "year_id": uid(1), "year": "2024/2025", "since": "2025-03-25", "until": "2025-05-31",
    "seen": "0123456789abcdef", "weekdays": 6, "ordinals": 8,
    "groups": [
        {"id": uid(10), "class_id": uid(20), "class_name": "8А", "subject": "Алгебра",
         "subgroup": None, "teacher_id": uid(31), "shift": 1},
        {"id": uid(11), "class_id": uid(20), "class_name": "8А",
         "subject": "Иностранный язык (английский)", "subgroup": "1 группа",
         "teacher_id": uid(32), "shift": 1},
        {"id": uid(12), "class_id": uid(21), "class_name": "8Б", "subject": "Алгебра",
         "subgroup": None, "teacher_id": uid(31), "shift": 1},
    ],
    "teachers": [{"id": uid(31), "name": "Соколова Ирина Викторовна"},
                 {"id": uid(32), "name": "Константинопольская-Преображенская Анна Юрьевна"}],
    "rooms": ["204", "зал"],
    "lessons": [
        weekly(10, 1, 1), weekly(11, 1, 2, week=1, teacher_id=uid(32), room="212"),
        weekly(10, 2, 1), CLASHING, weekly(12, 4, 2),
    ],
    "clashes": [{
        "kind": "class", "one": at(weekly(10, 2, 1)), "other": at(CLASHING), "refused": True,
        "what": "У одних и тех же учеников два урока сразу, вт, 1-й урок: 8А Алгебра и 8А "
                "Иностранный язык (английский) 1 группа.",
    }],
    "missing": [], "places": [],
}
SAVED_WEEK = {
    "since": "2025-03-25", "until": "2025-05-31", "changed": 1, "notes": [],
    "columns": {"added": 9, "moved": 0, "removed": 8, "stayed": [STAYED]},
}
ADDRESSES = [{"id": uid(37), "made_at": "2025-03-20T07:00:00+00:00"}]
ANSWERS = {
    "/calendar-addresses": ADDRESSES,
    "/timetable/file": FILE, "/timetable/week/trial": TRIED, "/timetable/week": SAVED_WEEK,
    "/timetable/choices": CHOICES, "/timetable/substitutions": TO_COVER,
    "/timetable": WEEK,
}
