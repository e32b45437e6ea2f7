"""From which average on which term mark is proposed: read and changed as data of the school."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.usecases.versions import raise_school_versions
from services.journal.schools.models import TermMarkRule
from services.journal.schools.rules import USUAL_THRESHOLDS, Thresholds
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RuleText:
    """The thresholds with two decimals; `own` tells that the school has set them itself."""

    five: str
    four: str
    three: str
    two: str
    least_marks: int
    own: bool


@dataclass(frozen=True, slots=True)
class VersionedRule:
    """The rule with the version that a form is made from."""

    version: int
    rule: RuleText


@dataclass(frozen=True, slots=True)
class NewRule:
    """What a form says: averages of two decimals at most, five the highest."""

    five: Decimal
    four: Decimal
    three: Decimal
    two: Decimal
    least_marks: int


def read_rule(database: Database, caller: Caller) -> VersionedRule:
    """Return the school's rule for proposed term marks."""
    with reading_settings(database, caller) as session:
        school_id = school_of(caller)
        version = section_version(session, school_id, Section.TERM_MARK_RULE)
        return VersionedRule(version, rule_text(session, school_id))


def rule_text(session: Session, school_id: str) -> RuleText:
    """Return the rule as pages show it: the school's own, or the usual one."""
    own = session.scalars(
        select(TermMarkRule).where(TermMarkRule.school_id == school_id)
    ).one_or_none()
    if own is None:
        return _rule_text(USUAL_THRESHOLDS, own=False)
    return _rule_text(thresholds_of(own), own=True)


def thresholds_of(rule: TermMarkRule) -> Thresholds:
    """Return a school's own rule for the rules of marks: in hundredths."""
    five, four, three, two = (
        int(value * 100) for value in (rule.five, rule.four, rule.three, rule.two)
    )
    return Thresholds(five, four, three, two, rule.least_marks)


def _rule_text(rule: Thresholds, *, own: bool) -> RuleText:
    five, four, three, two = (f"{Decimal(value) / 100:.2f}" for value in rule[:4])
    return RuleText(five, four, three, two, rule.least_marks, own)


def change_rule(database: Database, caller: Caller, seen: int | None, rule: NewRule) -> None:
    """Set the thresholds; proposals follow at once, marks that stand are not touched.

    Raises:
        BadInput: a threshold is not above the next one, or has more than two decimals.
        Conflict: somebody has changed the rule since.
    """
    _demand_order(rule)
    values = {
        "five": rule.five, "four": rule.four, "three": rule.three, "two": rule.two,
        "least_marks": rule.least_marks,
    }
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.TERM_MARK_RULE, seen) as session:
        session.execute(
            insert(TermMarkRule)
            .values(school_id=school_id, **values)
            .on_conflict_do_update(index_elements=["school_id"], set_=values)
        )
        raise_school_versions(session, school_id)


def _demand_order(rule: NewRule) -> None:
    steps = [
        ("five", rule.five, Decimal(5)),
        ("four", rule.four, rule.five),
        ("three", rule.three, rule.four),
        ("two", rule.two, rule.three),
    ]
    errors = []
    for name, value, above in steps:
        if value != value.quantize(_HUNDREDTH):
            errors.append(FieldError(name, said("Не больше двух знаков после запятой.")))
        elif name == "five" and value > above:
            errors.append(FieldError(name, said("Порог не бывает больше 5.")))
        elif name != "five" and value >= above:
            errors.append(FieldError(name, said("Порог должен быть ниже предыдущего.")))
        elif value <= 1:
            errors.append(FieldError(name, said("Порог должен быть больше 1.")))
    if errors:
        raise BadInput(said("Проверьте поля."), errors=errors)
