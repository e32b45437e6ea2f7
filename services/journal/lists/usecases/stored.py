"""What was shown of a list, as a JSON document keeps it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.journal.list_reading.usecases.importing import Outcome
from services.journal.papers.asking import AskedColumn
from services.journal.papers.outcome import Fate, Line, ListReport
from services.journal.workbooks import Problem
from services.shared.wording import restored, stored


def store_outcome(outcome: Outcome) -> dict[str, Any]:
    """Return what was shown as a document: its sentences can be said in any language."""
    report = asdict(outcome.report)
    for one in report["problems"] + report["notes"]:
        one["what"] = stored(one["what"])
    for line in report["lines"]:
        line["what"] = [stored(what) for what in line["what"]]
        line["name"], line["beside"] = stored(line["name"]), stored(line["beside"])
    return {
        "report": report,
        "columns": [asdict(column) for column in outcome.columns],
        "asks": outcome.asks,
    }


def store_applied(outcome: Outcome) -> dict[str, Any]:
    """Return the figures alone: an applied list names nobody."""
    figures = {fate.value: getattr(outcome.report, fate.value) for fate in Fate}
    return {"report": {**figures, "problems": [], "notes": [], "lines": []},
            "columns": [], "asks": False}


def load_outcome(document: Mapping[str, Any]) -> Outcome:
    """Return the outcome that `store_outcome` made a document of."""
    report = dict(document["report"])
    for name in ("problems", "notes"):
        report[name] = [Problem(**{**one, "what": restored(one["what"])}) for one in report[name]]
    report["lines"] = [
        Line(Fate(one["fate"]), restored(one["name"]), restored(one["beside"]),
             tuple(restored(what) for what in one["what"]))
        for one in report["lines"]
    ]
    return Outcome(
        ListReport(**report),
        columns=tuple(
            AskedColumn(**{**one, "samples": tuple(one["samples"])})
            for one in document["columns"]
        ),
        asks=document["asks"],
    )
