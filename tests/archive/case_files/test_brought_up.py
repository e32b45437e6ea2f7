"""The day's states are what the rule says of every file, though only a few are looked at."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from services.archive.case_files.models import CaseFile, RetentionRule
from services.archive.case_files.rules.current_state import CaseState, state_on
from services.archive.case_files.usecases.loading import bring_up_to, term_of
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now

SCHOOL = "131"
YEAR = timedelta(days=365)


def file(kind: str, state: str, closed: date | None, until: date | None) -> CaseFile:
    return CaseFile(
        school_id=SCHOOL, id=new_id(), kind=kind, source_id=new_id(), title="Дело", year_name="",
        case_index="02-15", opened_on=date(2015, 9, 1), closes_on=date(2016, 5, 31),
        closed_on=closed, state=state, extended_until=until, registered_at=now(),
    )


@pytest.mark.parametrize("today", [date(2022, 1, 1), date(2021, 12, 31), date(2024, 2, 29)])
def test_every_file_stands_where_the_rule_puts_it(database: Database, today: date) -> None:
    rules = list(product((1, 5, None), ("NEXT_JAN_1", "EXACT_DATE"), (True, False), (True, False)))
    days = [today - 6 * YEAR, today - 5 * YEAR, date(2020, 2, 29), today - YEAR, today, None]
    states = ("active", "due", "extended", "proposed")
    with database.transaction(SCHOOL) as session:
        for number, (years, anchor, confirmed, flag) in enumerate(rules):
            session.add(RetentionRule(
                school_id=SCHOOL, kind=str(number), title="", years=years, anchor=anchor,
                source="", confirmed=confirmed, epk_flag=flag,
            ))
            session.flush()
            for state, closed, until in product(states, days, (today, today + YEAR, None)):
                if (state, until) != ("extended", None):
                    session.add(file(str(number), state, closed, until))
        session.flush()
        files = session.scalars(select(CaseFile)).all()
        right = {one.id: state_on(CaseState(one.state), term_of(one), today) for one in files}
        bring_up_to(session, SCHOOL, today)
        session.expire_all()
        stand = dict(session.execute(select(CaseFile.id, CaseFile.state)).all())
    assert len(right) > 1000
    assert stand == right
