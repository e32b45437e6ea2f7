"""What the journal says of movement: classes, a child's way, the books."""

from typing import Any

from tests.gateway.pages.documents.school import uid

CLASSES = [
    {"id": uid(20), "name": "8А", "grade": 8, "year": "2024/2025", "year_starts_on": "2024-09-01",
     "year_ends_on": "2025-05-31", "subgroups": [
         {"id": uid(600), "subject": "Английский язык", "name": "1 гр."},
         {"id": uid(601), "subject": "Английский язык", "name": "2 гр."}]},
    {"id": uid(21), "name": "8Б", "grade": 8, "year": "2024/2025", "year_starts_on": "2024-09-01",
     "year_ends_on": "2025-05-31", "subgroups": [
         {"id": uid(602), "subject": "Английский язык", "name": "1 гр."}]},
]


def stay(**told: Any) -> dict[str, Any]:
    """A stay in class 8А."""
    return {
        "class_id": uid(20), "class_name": "8А", "year": "2024/2025", "enrolled_on": "2024-10-14",
        "departed_on": None, "reason": "other_school", "order_number": "41-у",
        "came_from": "школа № 7, г. Псков", "departure_reason": None, "departure_order": None,
        "went_to": None, **told,
    }


CHILD = {
    "id": uid(301), "name": "Снегирёва Анна Сергеевна", "born_on": "2010-05-06", "sex": "f",
    "version": "1f" * 8, "can_write": True, "undo": "arrival", "last_mark": "2024-11-08",
    "groups": [uid(600)], "classes": CLASSES,
    "stays": [
        stay(class_id=uid(19), class_name="7А", year="2023/2024", enrolled_on="2023-09-01",
             departed_on="2024-02-09", departure_reason="other_school", departure_order="12-п",
             went_to="лицей № 2", reason=None, order_number=None, came_from=None),
        stay(),
    ],
}
RECOGNIZED = {"known": None, "maybe": [
    {"id": uid(301), "name": "Снегирёва Анна Сергеевна", "born_on": "2010-05-06",
     "where": "сейчас в 8А, с 14.10.2024"}]}
BOOK = {
    "total": 1, "next": None, "without": {}, "items": [
        {"id": uid(301), "name": "Снегирёва Анна Сергеевна", "born_on": "2010-05-06", "sex": "f",
         "enrolled_on": "2023-09-01", "class_name": "7А", "came_from": "школа № 7, г. Псков",
         "order_number": "41-у", "departed_on": "2024-12-20", "last_class": "8А",
         "graduated": False, "went_to": "лицей № 2", "departure_order": "97-у"}],
}


def counted(name: str) -> dict[str, Any]:
    """A row of counts."""
    return {"name": name, "at_start": 24, "arrived": 2, "moved_in": 1, "departed": 1,
            "moved_out": 1, "at_end": 25, "boys": 12, "girls": 13}


LOG = {
    "year_id": uid(1), "year": "2024/2025",
    "period": {"name": "Год", "starts_on": "2024-09-01", "ends_on": "2025-05-31"},
    "periods": [{"name": "Год", "starts_on": "2024-09-01", "ends_on": "2025-05-31"},
                {"name": "1 четверть", "starts_on": "2024-09-01", "ends_on": "2024-11-03"}],
    "counts": {"classes": [counted("8А")], "grades": [counted("8")], "levels": [counted("5–9")],
               "total": counted("")},
    "lines": [
        {"pupil_id": uid(301), "name": "Снегирёва Анна Сергеевна", "born_on": "2010-05-06",
         "kind": kind, "day": "2024-10-14", "order_number": "41-у", "from_class": old,
         "to_class": new, "where": where, "reason": None}
        for kind, old, new, where in (
            ("arrived", None, "8А", "школа № 7, г. Псков"), ("moved", "8А", "8Б", None),
            ("departed", "8Б", None, "лицей № 2"))],
}
ANSWERS = {
    "/movement/classes": CLASSES, f"/pupils/{uid(301)}/movement": CHILD,
    "/movement/recognition": RECOGNIZED, "/movement/arrivals": {"pupil_id": uid(301)},
    "/movement/arrival": {"pupil_id": uid(301)}, "/movement/transfer": {"pupil_id": uid(301)},
    "/movement/departure": {"pupil_id": uid(301)}, "/movement/undo": {"pupil_id": uid(301)},
    "/movement/alphabet-book": BOOK, "/movement/log": LOG,
}
