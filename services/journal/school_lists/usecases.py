"""Previews a list of schools, or writes it: whole, in one transaction, or not at all."""

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.journal.directory.usecases.schools import add_school, card_of, write_card
from services.journal.papers.separated import is_text, separated_sheets
from services.journal.school_lists.rules import Fate, Line, Plan, heads_of, make_plan
from services.journal.schools.access import SCHOOLS_WRITE
from services.journal.schools.models import School
from services.journal.workbooks import Problem, WorkbookRefused
from services.journal.workbooks.opening import Sheet
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, enter_school
from services.shared.errors import Conflict
from services.shared.wording import said

MAX_BYTES = 512 << 10


@dataclass(frozen=True, slots=True)
class SchoolListReport:
    """What a list does, or would do; with `problems` it has changed nothing.

    `seen` stands for what was shown: sent back, it makes sure that nothing else is applied.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    seen: str = ""


def import_schools(
    database: Database,
    caller: Caller,
    content: bytes,
    *,
    preview: bool = False,
    seen: str | None = None,
) -> SchoolListReport:
    """Bring the directory up to date by a list (CSV), or with `preview` only look at it.

    Raises:
        Conflict: with `seen`, the list would do something else now than what was shown.
        Forbidden: the caller may not.
    """
    basis = require(SCHOOLS_WRITE, caller, Target())
    try:
        sheets = _sheets(content)
    except WorkbookRefused as refusal:
        return unreadable_report(refusal.args[0])
    with database.transaction(school_of(caller)) as session:
        if not preview:
            # One list at a time; a school that somebody enters meanwhile is refused by its code.
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext("school list"))))
        schools = {
            one.code: one
            for one in session.scalars(
                select(School) if preview else select(School).with_for_update()
            )
        }
        known = {code: card_of(one) for code, one in schools.items()}
        plan = max((make_plan(one, known) for one in sheets), key=lambda one: len(one.lines))
        if seen is not None and seen != plan.digest:
            raise Conflict(said(
                "Пока вы смотрели, справочник школ изменился. Ничего не записано: посмотрите, "
                "что список изменит теперь."
            ))
        if not preview and not plan.problems:
            _write(session, caller, plan, schools)
            enter_school(session, school_of(caller))
            record_access(session, caller, basis, kind="schools")
    return _report(plan)


def unreadable_report(what: str) -> SchoolListReport:
    """Return the report of a file that could not be read at all: `what` says why."""
    return SchoolListReport(problems=[Problem("", None, None, what)])


def _sheets(content: bytes) -> list[Sheet]:
    if len(content) > MAX_BYTES:
        raise WorkbookRefused(said("Файл больше %(size)s КБ: разделите его.",
                                   size=MAX_BYTES >> 10))
    sheets = separated_sheets(content) if is_text(content) else []
    if not sheets:
        raise WorkbookRefused(said(
            "Это не список CSV: нужна строка заголовков, например «Код;Название;Адрес», и "
            "разделитель — точка с запятой, запятая или табуляция."
        ))
    return sorted(sheets, key=lambda one: len(heads_of(one)[1]), reverse=True)[:1]


def _write(
    session: Session, caller: Caller, plan: Plan, schools: dict[str, School]
) -> None:
    changed = [line for line in plan.lines if line.fate is Fate.CHANGED]
    # Two schools may exchange their names: first all are let go.
    for line in changed:
        if "name" in line.what:
            schools[line.school_id].name = f"~{line.school_id}"
    session.flush()
    for line in changed:
        write_card(schools[line.school_id], line.card)
    session.flush()
    for line in plan.lines:
        if line.fate is Fate.ADDED:
            add_school(session, caller, line.school_id, line.card)


def _report(plan: Plan) -> SchoolListReport:
    count = {fate: sum(line.fate is fate for line in plan.lines) for fate in Fate}
    return SchoolListReport(
        added=count[Fate.ADDED],
        changed=count[Fate.CHANGED],
        unchanged=count[Fate.UNCHANGED],
        problems=list(plan.problems),
        lines=list(plan.lines),
        seen=plan.digest,
    )
