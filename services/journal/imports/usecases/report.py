"""The report of an import: figures, averages, problems and notes, the same everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.journal.imports.rules.plan import Plan
from services.journal.workbooks import JournalFile, Problem, compare_averages


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of each the file holds; `changed` is how much of it is new to the journal."""

    pupils: int = 0
    subjects: int = 0
    lessons: int = 0
    marks: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """An average of the file that its own marks do not give, as it is shown."""

    place: str
    file: str
    ours: str


@dataclass(frozen=True, slots=True)
class Averages:
    """How many averages of the file were compared, how many agree, and each that does not."""

    compared: int = 0
    agree: int = 0
    differ: list[Difference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """What an import does, or would do: `problems` keep it out, `notes` stop nothing.

    `layout` and `class_name` are None of a file that could not be read at all.
    """

    layout: str | None
    class_name: str | None
    summary: Figures
    averages: Averages
    problems: list[Problem]
    notes: list[Problem]


def make_report(file: JournalFile, plan: Plan) -> Report:
    """Return the report of a file that could be read."""
    comparison = compare_averages(file)
    return Report(
        layout=file.layout.value,
        class_name=file.class_name,
        summary=Figures(
            pupils=len(file.pupils),
            subjects=len({subject.name for subject in file.subjects}),
            lessons=len(file.lessons),
            marks=file.marks,
            changed=0 if plan.problems else plan.changed,
        ),
        averages=Averages(
            comparison.compared,
            comparison.agree,
            [Difference(str(one.place), one.file, one.ours) for one in comparison.differ],
        ),
        problems=list(plan.problems),
        notes=list(plan.notes),
    )


def unreadable_report(what: str) -> Report:
    """Return the report of a file that could not be read at all: `what` says why."""
    return Report(None, None, Figures(), Averages(), [Problem("", None, None, what)], [])


def load_report(stored: Mapping[str, Any]) -> Report:
    """Return the report that was stored as `dataclasses.asdict` makes it."""
    averages = stored["averages"]
    return Report(
        layout=stored["layout"],
        class_name=stored["class_name"],
        summary=Figures(**stored["summary"]),
        averages=Averages(
            averages["compared"],
            averages["agree"],
            [Difference(**one) for one in averages["differ"]],
        ),
        problems=[Problem(**one) for one in stored["problems"]],
        notes=[Problem(**one) for one in stored["notes"]],
    )
