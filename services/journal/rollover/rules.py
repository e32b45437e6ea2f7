"""Who goes where at the end of a year, by the council's decisions and what is chosen. Pure."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.journal.classes.rules import class_title
from services.journal.closing.rules import Decision
from services.shared.wording import said

LAST_OF_LEVEL = 9
"""After this grade a child stays for grade 10 or leaves: nobody knows it but the school."""
GRADUATING = (11, 12)
"""Evening schools have a grade 12: who is in 11В goes on where the school has a 12В."""
FIRST_OF_BASIC = 5
"""From this grade on each subject has its own teacher: who taught grade 4 begins with grade 1."""
OTHER_SUBJECTS = (FIRST_OF_BASIC, 10)
"""First grades of a level (273-FZ, article 10): their subjects are other than a year before."""
BEFORE_END = timedelta(days=31)
"""So long before the last day of a year the next one may be prepared."""

Target = tuple[int, str]
"""Grade and letter of a class of the next year."""


class Fate(StrEnum):
    """What becomes of a child at the end of a year."""

    PROMOTED = "promoted"
    CONDITIONALLY = "conditionally"
    RETAINED = "retained"
    GRADUATED = "graduated"
    LEFT = "left"
    UNDECIDED = "undecided"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Child:
    """A child who is in a class at the end of the year, or was let go by an earlier run."""

    pupil_id: UUID
    enrolment_id: UUID
    class_id: UUID
    grade: int
    letter: str
    name: str
    decision: str | None = None
    is_in_next: bool = False

    @property
    def class_name(self) -> str:
        """The class as schools write it."""
        return class_title(self.grade, self.letter)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the school says of one child: another class of the next year, or that it leaves."""

    pupil_id: UUID
    fate: Fate
    into: Target | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A child of the plan."""

    child: Child
    fate: Fate
    into: Target | None = None

    @property
    def into_grade(self) -> int | None:
        """The grade of the next year."""
        return self.into[0] if self.into else None

    @property
    def into_letter(self) -> str | None:
        """The letter of the class of the next year."""
        return self.into[1] if self.into else None


@dataclass(slots=True)
class RolloverPlan:
    """What a rollover does: the children, the classes to be there, what keeps it off."""

    lines: list[Line] = field(default_factory=list)
    classes: list[Target] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        """How many children have a fate."""
        return Counter(line.fate for line in self.lines)[fate]


def next_year_name(name: str) -> str:
    """Return the name of the year after ``2025/2026``."""
    first = int(name[:4]) + 1
    return f"{first}/{first + 1}"


def make_plan(
    children: Sequence[Child],
    choices: Mapping[UUID, Choice],
    first_letters: Iterable[str],
    *,
    graduates: bool = False,
) -> RolloverPlan:
    """Return the plan; `graduates`: who is undecided after grade 9 leaves the school."""
    plan = RolloverPlan()
    strangers = set(choices) - {one.pupil_id for one in children}
    if strangers:
        plan.problems.append(said(
            "Выбор сделан для ребёнка, которого в этом году в классах нет. Обновите страницу."
        ))
    evening = {one.letter for one in children if one.grade == GRADUATING[-1]}
    for one in children:
        line = _line(one, choices.get(one.pupil_id), graduates, evening, plan.problems)
        plan.lines.append(line)
    new = {line.into for line in plan.lines if line.into is not None}
    new |= {(1, letter.strip()) for letter in first_letters if letter.strip()}
    plan.classes = sorted(new)
    return plan


def _line(
    one: Child, choice: Choice | None, graduates: bool, evening: Container[str],
    problems: list[str],
) -> Line:
    if one.is_in_next:
        return Line(one, Fate.DONE)
    if choice is not None:
        return _chosen(one, choice, problems)
    if one.decision == Decision.RETAINED:
        return Line(one, Fate.RETAINED, (one.grade, one.letter))
    goes_on = one.grade == GRADUATING[0] and one.letter in evening
    if one.grade in GRADUATING and not goes_on:
        return Line(one, Fate.GRADUATED)
    if one.grade == LAST_OF_LEVEL:
        return Line(one, Fate.GRADUATED if graduates else Fate.UNDECIDED)
    conditional = one.decision == Decision.CONDITIONALLY
    fate = Fate.CONDITIONALLY if conditional else Fate.PROMOTED
    return Line(one, fate, (one.grade + 1, one.letter))


def _chosen(one: Child, choice: Choice, problems: list[str]) -> Line:
    if choice.into is None:
        problem = _why_not_let_go(one, choice.fate)
        if problem is None:
            return Line(one, choice.fate)
        problems.append(problem)
        return Line(one, Fate.UNDECIDED)
    retained = one.decision == Decision.RETAINED
    due = one.grade if retained else one.grade + 1
    if choice.into[0] != due:
        problems.append(said(
            "%(name)s, %(now)s: по решению педсовета следующий класс — %(due)s-й, а выбран "
            "%(chosen)s.", name=one.name, now=one.class_name, due=due,
            chosen=class_title(*choice.into),
        ))
    conditional = one.decision == Decision.CONDITIONALLY
    return Line(
        one,
        Fate.RETAINED if retained else Fate.CONDITIONALLY if conditional else Fate.PROMOTED,
        choice.into,
    )


def _why_not_let_go(one: Child, fate: Fate) -> str | None:
    """Tell why a child for whom no class is chosen cannot leave the school so."""
    if fate is Fate.GRADUATED and one.grade not in (LAST_OF_LEVEL, *GRADUATING):
        return said(
            "%(name)s, %(now)s: школу оканчивают после 9, 11 или 12 класса. Если ребёнок уходит, "
            "отметьте, что он выбывает.", name=one.name, now=one.class_name,
        )
    if fate not in (Fate.GRADUATED, Fate.LEFT):
        return said(
            "%(name)s, %(now)s: не выбран класс следующего года.",
            name=one.name, now=one.class_name,
        )
    return None


def why_not_now(ends_on: date, today: date) -> str | None:
    """Tell why the rollover of a year is too early on a day."""
    first = ends_on - BEFORE_END
    if today >= first:
        return None
    return said(
        "Учебный год идёт до %(ends_on)s: перевести школу на следующий можно с %(first)s.",
        ends_on=ends_on, first=first,
    )
