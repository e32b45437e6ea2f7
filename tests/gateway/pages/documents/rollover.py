"""What the journal says of a rollover to the next year."""

from typing import Any

from tests.gateway.pages.documents.school import uid


def line(number: int, name: str, grade: int, fate: str, into: int | None) -> dict[str, Any]:
    """A child of the plan, in a class with the letter А."""
    return {"pupil_id": uid(300 + number), "name": name, "class_name": f"{grade}А",
            "grade": grade, "letter": "А", "decision": None, "fate": fate, "into_grade": into,
            "into_letter": "А" if into else None}


PLAN: dict[str, Any] = {
    "from_year": "2024/2025", "to_year": "2025/2026", "version": "ab" * 8,
    "lines": [
        line(1, "Снегирёва Анна Сергеевна", 8, "promoted", 9),
        line(2, "Волков Никита", 8, "retained", 8),
        line(3, "Белов Артём", 9, "undecided", None),
        line(4, "Егорова Алиса", 9, "promoted", 10),
        line(5, "Жуков Кирилл", 11, "graduated", None)],
    "opened": ["1А", "8А", "9А", "10А"], "first_letters": ["А", "Б"], "problems": [],
    "counts": {"promoted": 2, "conditionally": 0, "retained": 1, "graduated": 1, "left": 0,
               "undecided": 1, "done": 0},
    "settings": {
        "is_set_up": False, "week_days": 6, "days_off": 9, "schedules": 2,
        "terms": [{"grade_from": 1, "grade_to": 9, "kind": "quarter"},
                  {"grade_from": 10, "grade_to": 12, "kind": "half_year"}]},
    "done": {"at": "2025-06-20T09:00:00+00:00", "enrolled": 3, "departed": 1,
             "why_not_undone": None},
}
ANSWERS = {"/rollover/preview": PLAN, "/rollover/undo": {"children": 4}, "/rollover": PLAN}
