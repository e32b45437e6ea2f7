"""What is told of an import: figures, averages, problems and notes, the same everywhere."""

from collections.abc import Iterable
from typing import Any

from services.journal.imports.rules.plan import Plan
from services.journal.workbooks import JournalFile, Problem, compare_averages

Report = dict[str, Any]

FIGURES = ("pupils", "subjects", "lessons", "marks", "changed")


def told(file: JournalFile, plan: Plan) -> Report:
    """Return the report of a file that could be read."""
    comparison = compare_averages(file)
    return {
        "layout": file.layout.value,
        "class_name": file.class_name,
        "summary": {
            "pupils": len(file.pupils),
            "subjects": len({subject.name for subject in file.subjects}),
            "lessons": len(file.lessons),
            "marks": file.marks,
            "changed": 0 if plan.problems else plan.changed,
        },
        "averages": {
            "compared": comparison.compared,
            "agree": comparison.agree,
            "differ": [
                {"place": str(one.place), "file": one.file, "ours": one.ours}
                for one in comparison.differ
            ],
        },
        "problems": _told_problems(plan.problems),
        "notes": _told_problems(plan.notes),
    }


def told_refusal(what: str) -> Report:
    """Return the report of a file that could not be read at all."""
    return {
        "layout": None,
        "class_name": None,
        "summary": dict.fromkeys(FIGURES, 0),
        "averages": {"compared": 0, "agree": 0, "differ": []},
        "problems": [{"sheet": "", "row": None, "column": None, "what": what}],
        "notes": [],
    }


def _told_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {"sheet": one.sheet, "row": one.row, "column": one.column, "what": one.what}
        for one in problems
    ]
