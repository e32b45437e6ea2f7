"""The report of an import: figures, averages, problems and notes, the same everywhere."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from services.journal.imports.rules.plan import Plan
from services.journal.marks.rules.marks import format_cell
from services.journal.workbooks import JournalFile, Problem, compare_averages
from services.journal.workbooks.structure import SubjectKey
from services.shared.wording import restored, stored

_SAMPLE_PUPILS = 5
_SAMPLE_LESSONS = 8


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
class SubjectLine:
    """A subject of the file: how much of it there is, and how much of that is new."""

    name: str
    subgroup: str
    is_new: bool
    lessons: int
    marks: int
    changed: int


@dataclass(frozen=True, slots=True)
class PupilLine:
    """A child of the file: `known_as` in the journal, None where the file makes it."""

    written: str
    known_as: str | None


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A child's cells in the order of the days."""

    written: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sample:
    """A corner of the file as it was read: days in ISO 8601 over cells, by child."""

    subject: str
    days: list[str]
    rows: list[SampleRow]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import does, or would do: `problems` keep it out, `notes` stop nothing.

    `layout` and `class_name` are None of a file that could not be read at all. `pupils` and
    `sample` are there to be looked at before it is applied, and go with that. `newcomers` are whom
    the class has not, as written: they can be taken in with the file.
    """

    layout: str | None
    class_name: str | None
    summary: Figures
    averages: Averages
    problems: list[Problem]
    notes: list[Problem]
    subjects: list[SubjectLine] = field(default_factory=list)
    pupils: list[PupilLine] = field(default_factory=list)
    sample: Sample | None = None
    newcomers: list[str] = field(default_factory=list)


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
        subjects=_subjects(file, plan),
        pupils=[_pupil(pupil.written, plan) for pupil in file.pupils],
        sample=_sample(file),
        newcomers=list(plan.newcomers),
    )


def _subjects(file: JournalFile, plan: Plan) -> list[SubjectLine]:
    lessons = Counter(lesson.key.subject for lesson in file.lessons)
    marks: Counter[SubjectKey] = Counter()
    for cell in file.cells:
        marks[cell.lesson.subject] += len(cell.content.marks)
    changed = Counter(cell.group_id for cell in plan.cells)
    changed.update(mark.group_id for mark in plan.term_marks)
    new = {group.id for group in plan.new_groups}
    return [
        SubjectLine(
            subject.name,
            subject.subgroup,
            plan.groups[subject] in new,
            lessons[subject],
            marks[subject],
            0 if plan.problems else changed[plan.groups[subject]],
        )
        for subject in file.subjects
    ]


def _pupil(written: str, plan: Plan) -> PupilLine:
    pupil_id = plan.people.get(written)
    if pupil_id is None:
        return PupilLine(written, None)
    known = plan.enrolled.get(pupil_id) or plan.recognized.get(pupil_id)
    return PupilLine(written, str(known.name) if known else None)


def _sample(file: JournalFile) -> Sample | None:
    """Return the subject with most in it: its first children, its last lessons."""
    filled = Counter(cell.lesson.subject for cell in file.cells)
    if not filled:
        return None
    subject = filled.most_common(1)[0][0]
    shown = [one.key for one in file.lessons if one.key.subject == subject][-_SAMPLE_LESSONS:]
    pupils = [written for each, written in file.members if each == subject][:_SAMPLE_PUPILS]
    texts = {
        (cell.pupil, cell.lesson): file.codes.shown(format_cell(cell.content))
        for cell in file.cells
    }
    return Sample(
        subject.name,
        [key.held_on.isoformat() for key in shown],
        [SampleRow(pupil, [texts.get((pupil, key), "") for key in shown]) for pupil in pupils],
    )


def unreadable_report(what: str) -> Report:
    """Return the report of a file that could not be read at all: `what` says why."""
    return Report(None, None, Figures(), Averages(), [Problem("", None, None, what)], [])


def store_report(report: Report) -> dict[str, Any]:
    """Return a report as a JSON document keeps it: its sentences can be said in any language."""
    document = asdict(report)
    for one in document["problems"] + document["notes"]:
        one["what"] = stored(one["what"])
    for one in document["averages"]["differ"]:
        one["place"], one["ours"] = stored(one["place"]), stored(one["ours"])
    return document


def load_report(document: Mapping[str, Any]) -> Report:
    """Return the report that `store_report` made a document of."""
    averages = document["averages"]
    return Report(
        layout=document["layout"],
        class_name=document["class_name"],
        summary=Figures(**document["summary"]),
        averages=Averages(
            averages["compared"],
            averages["agree"],
            [_load_difference(one) for one in averages["differ"]],
        ),
        problems=[_load_problem(one) for one in document["problems"]],
        notes=[_load_problem(one) for one in document["notes"]],
        # Reports of before these were told have none.
        subjects=[SubjectLine(**one) for one in document.get("subjects", ())],
        pupils=[PupilLine(**one) for one in document.get("pupils", ())],
        sample=_load_sample(document.get("sample")),
        newcomers=list(document.get("newcomers", ())),
    )


def _load_problem(document: Mapping[str, Any]) -> Problem:
    return Problem(**{**document, "what": restored(document["what"])})


def _load_difference(document: Mapping[str, Any]) -> Difference:
    return Difference(
        restored(document["place"]), document["file"], restored(document["ours"])
    )


def _load_sample(document: Mapping[str, Any] | None) -> Sample | None:
    if document is None:
        return None
    rows = [SampleRow(**row) for row in document["rows"]]
    return Sample(document["subject"], document["days"], rows)
