"""Documents of the archive: case files, what is due, acts; and how far a class is closed."""

from typing import Any

from tests.gateway.pages.documents.school import CASE_FILES, uid


def stands(service: str, **changes: Any) -> dict[str, Any]:
    return {
        "service": service, "purpose": "destroy", "outcome": "destroyed", "silent_since": None,
        "at": "2031-01-10T05:31:00+00:00", "why": "", "rows": 3, "objects": 0, "stays": [],
        **changes,
    }


def an_act(*services: dict[str, Any], **item: Any) -> dict[str, Any]:
    return {
        "id": uid(90), "state": "executing", "number": 1, "acted_on": "2031-01-10",
        "proposed_at": "2031-01-10T05:00:00+00:00", "closed_on": None, "stands_open": False,
        "closed_at": None, "copies_until": None, "traces": None,
        "titles": ["Электронный журнал 8А класса, 2024/2025"], "note": "", "protocol_no": "4",
        "protocol_on": "2031-01-09", "signatures": [], "documents": [], "steps": [],
        "items": [
            {
                "case_file_id": uid(91), "position": 1, "case_index": "05-11", "round": 1,
                "title": "Электронный журнал 8А класса", "year": "2024/2025", "term": "5 лет",
                "state": "asked", "why": "", "held": False, "may_ask_again": False,
                "services": list(services), **item,
            }
        ],
    }


_ACT = an_act(stands("journal"))
_DUE = {"id": uid(91), "kind": "journal", "class_name": "8А", "case_index": "05-11",
        "title": "Электронный журнал 8А класса", "year": "2024/2025", "state": "due",
        "due_on": "2031-01-01", "why": "5 лет прошло."}
CASE_FILE_PAGE = {
    "today": "2031-01-10",
    "page": {"items": CASE_FILES, "total": len(CASE_FILES), "next": None, "without": {}},
    "choices": {"years": ["2024/2025", "2024"], "classes": ["8А"],
                "kinds": ["certificate_book", "journal"]},
}
NO_CASE_FILES = {
    "today": "2031-01-10",
    "page": {"items": [], "total": 0, "next": None, "without": {}},
    "choices": {"years": [], "classes": [], "kinds": []},
}
CASE_FILE = {
    **CASE_FILES[0], "kind": "journal", "closes_on": "2025-05-31", "expected": False,
    "closed_on": "2025-05-30", "closed_at": "2025-05-30T12:00:00+00:00",
    "registered_at": "2024-09-01T06:00:00+00:00",
    "act": {name: _ACT[name] for name in ("id", "state", "number", "acted_on", "proposed_at",
                                          "closed_on")},
    "packages": [{"id": uid(55), "version": 1, "state": "kept", "problem": None,
                  "size": 48_123, "sha256": "cd" * 32,
                  "made_at": "2025-05-30T12:01:00+00:00",
                  "arrived_at": "2025-05-30T12:02:00+00:00",
                  "kept_at": "2025-06-01T06:00:00+00:00",
                  "checked_at": "2025-06-02T06:00:00+00:00",
                  "objects": [{"key": "packages/131/8a", "version": "v1", "size": 48_123,
                               "sha256": "cd" * 32, "lock_mode": "COMPLIANCE",
                               "locked_until": "2031-01-01T00:00:00+00:00"}],
                  "files": [{"path": "data/journal.pdf", "size": 40_001,
                             "sha256": "ab" * 32}]}],
}
DISPOSAL = {
    "today": "2031-01-10", "details_filled": False, "due": [_DUE], "holdable": [_DUE],
    "acts": [{name: _ACT[name] for name in ("id", "state", "number", "acted_on", "proposed_at",
                                            "closed_on", "titles", "stands_open")}],
    "holds": [{"id": uid(95), "case_file_id": uid(91), "title": _DUE["title"], "until": None,
               "reason": "Запрос прокуратуры", "placed_on": "2031-01-09", "name": "",
               "role": "data_officer",
               "case_file": {name: _DUE[name] for name in ("kind", "class_name", "title",
                                                           "case_index", "year")}}],
    "may": ["disposal.propose", "hold.place", "hold.lift", "retention.extend", "archive.describe"],
}
DISPOSAL_LISTS = {
    **{name: DISPOSAL[name] for name in ("today", "details_filled", "may")},
    "years": ["2024/2025", "2023/2024"],
    **{
        name: {"items": DISPOSAL[name], "total": 1, "next": None, "without": {}}
        for name in ("due", "acts", "holds")
    },
}
_POINT = {"kind": "no_topic", "blocking": True, "term_id": uid(33), "group_id": uid(10),
          "group": "Алгебра", "names": ["Белов Артём"], "days": ["2025-03-24"]}
CLOSING = {
    "class_id": uid(20), "class_name": "8А", "year": "2024/2025", "may_close_year": True,
    "year_ends_on": "2025-05-31",
    "closed_at": "2025-05-30T12:00:00+00:00", "protocol_no": "4", "protocol_on": "2025-05-29",
    "terms": [{"id": uid(33), "name": "III четверть", "starts_on": "2025-01-09",
               "ends_on": "2025-03-21", "state": state, "points": [_POINT], "moves": moves}
              for state, moves in (("open", ["propose"]), ("review", ["close"]),
                                   ("closed", ["reopen"]))],
    "points": [_POINT],
    "pupils": [{"id": uid(301), "name": "Снегирёва Анна", "decision": "promoted"}],
    "packages": [{"id": uid(56), "kind": "journal", "state": "sending", "step": "printing",
                  "version": 1, "done": 2, "total": 9, "problem": None, "size": None,
                  "sha256": None, "asked_at": "2025-05-30T12:00:00+00:00",
                  "handed_over_at": None, "kept_at": None, "locked_until": None}],
    "steps": [{"at": "2025-05-30T12:00:00+00:00", "term": "III четверть", "state": "closed",
               "reason": "", "role": "deputy", "who": "Терентьев С. П."}],
}
