"""Case files as a step of others: brought up to the day, locked, their term."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from services.archive.case_files.models import CaseFile, RetentionRule
from services.archive.case_files.rules.current_state import CaseState, Term, state_on
from services.archive.case_files.rules.retention import Anchor
from services.archive.case_files.usecases.hold_status import lapse_holds
from services.shared.errors import NotFound
from services.shared.wording import said


def bring_up_to(session: Session, school_id: str, today: date) -> None:
    """Let holds that are over lapse, and give every case file the state that the day makes of it.

    A caller's step: states are never read without it, so that no clock has to tick for them.
    Only files that the day may have changed are looked at, however many there are.
    """
    lapse_holds(session, school_id, today)
    files = session.scalars(
        select(CaseFile)
        .join(CaseFile.rule)
        .where(CaseFile.school_id == school_id, _may_have_changed(today))
    )
    changed: dict[CaseState, list[UUID]] = {}
    for file in files:
        state = state_on(CaseState(file.state), term_of(file), today)
        if state != file.state:
            changed.setdefault(state, []).append(file.id)
    for state, ids in changed.items():
        session.execute(
            update(CaseFile)
            .where(CaseFile.school_id == school_id, CaseFile.id.in_(ids))
            .values(state=state)
        )


def lock_files(session: Session, school_id: str, ids: Collection[UUID]) -> list[CaseFile]:
    """Return case files, locked in the order of their ids.

    Raises:
        NotFound: the school has not all of them.
    """
    files = session.scalars(
        select(CaseFile)
        .where(CaseFile.school_id == school_id, CaseFile.id.in_(ids))
        .order_by(CaseFile.id)
        .with_for_update(of=CaseFile)
        .execution_options(populate_existing=True)
    ).all()
    if len(files) != len(set(ids)):
        raise NotFound(said("Такого дела в школе нет."))
    return list(files)


def term_of(file: CaseFile) -> Term:
    """Return what a case file's term is made of."""
    rule = file.rule
    return Term(
        years=rule.years,
        anchor=Anchor(rule.anchor),
        confirmed=rule.confirmed,
        epk_flag=rule.epk_flag,
        closed_on=file.closed_on,
        extended_until=file.extended_until,
    )


def _may_have_changed(today: date) -> ColumnElement[bool]:
    """Return a condition that holds for every file whose state `state_on` changes, and few more.

    A term ends in the year after its years at the latest (counted from 1 January after closing).
    """
    years: ColumnElement[int | None] = RetentionRule.years.expression
    endless = or_(~RetentionRule.confirmed, RetentionRule.epk_flag, years.is_(None))
    put_off = CaseFile.extended_until
    return or_(
        and_(
            CaseFile.state == CaseState.ACTIVE,
            or_(put_off.is_not(None), and_(~endless, _years_after(years) <= today)),
        ),
        and_(CaseFile.state == CaseState.EXTENDED, or_(put_off.is_(None), put_off <= today)),
        and_(
            CaseFile.state == CaseState.DUE,
            or_(
                endless,
                CaseFile.closed_on.is_(None),
                put_off > today,
                _years_after(years + 1) > today,
            ),
        ),
    )


def _years_after(years: ColumnElement[int | None]) -> ColumnElement[date | None]:
    return CaseFile.closed_on + func.make_interval(years)
