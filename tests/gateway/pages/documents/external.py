"""Documents of external assessment: monitorings, codes, results, the exchange."""

from tests.gateway.pages.documents.school import CHILDREN, uid

MONITORING = {"id": "vpr-7", "title": "ВПР по алгебре", "subject": "Алгебра",
              "held_on": "2024-10-15"}
CLASS = {"id": uid(70), "name": "7А", "codes": 2, "results": 1}
RESULT = {"total": "3", "mark": "4", "level": "базовый", "corrected": True, "term_mark": "5",
          "term": "I четверть", "comparison": "lowered"}
NOTHING = dict.fromkeys(("total", "mark", "level", "term_mark", "term", "comparison"))
RESULTS = {"title": "7А", "subject": None, "monitorings": [
    {**MONITORING, "maximum": "5", "pupils": [
        {"name": "Жуков Пётр", **RESULT},
        {"name": "Ёлкина Вера", **NOTHING, "corrected": False}]}]}
CODES = {"monitoring": {**MONITORING, "grade": 7}, "class_id": uid(70), "class_name": "7А",
         "pupils": [{"name": "Жуков Пётр", "code": "10423"}]}
PARKED = {"id": uid(80), "region": "north", "state": "unreadable", "type": None, "attempts": 1,
          "received_at": "2025-03-24T07:00:00+00:00", "next_attempt_at": None, "size": 12,
          "digest": "ab" * 32, "why": "тело — не JSON"}
BATCH = {"id": uid(81), "region": "north", "batch": "b", "monitoring_id": "vpr-7",
         "received_at": "2025-03-24T07:00:00+00:00", "finished_at": None, "rows": 10,
         "judged": 4, "taken": 3, "unchanged": 0, "superseded": 0, "refused": 1,
         "last_error": None}
# The ending of an address → what is answered there.
ANSWERS = {
    "/monitorings": [{**MONITORING, "grade": 7,
                      "classes": [CLASS, {**CLASS, "codes": 0, "results": 0}]}],
    "/participant-codes/vpr-7": CODES,
    f"/pupils/{CHILDREN[0].id}/external-results": [{**MONITORING, **RESULT, "maximum": "5"}],
    "/external-results": RESULTS,
    "/exchange/messages/search": {"items": [PARKED], "total": 1, "next": None, "without": {}},
    "/exchange/batches/search": {"items": [BATCH], "total": 1, "next": None, "without": {}},
}
