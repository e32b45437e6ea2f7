"""Every date and time that a database holds is one that a calendar has: a rule on each column.

PostgreSQL knows `infinity` and years that Python cannot read: one such value, written by whoever
may write rows, ends the loop that comes to it. So no table takes one. The rule is added after
every migration to each column that has none yet, so that no feature can forget it.

Where a row from before breaks the rule, a trigger says it of what is written from then on: a rule
is held against a row at every UPDATE, and such a row could neither be sealed nor settled any more.
"""

import sys
from collections import defaultdict

from psycopg.errors import CheckViolation
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from services.shared.database.online import LOCK_TIMEOUT

FIRST, BEYOND = "1900-01-01 00:00:00+00", "2300-01-01 00:00:00+00"
"""The years of a school's papers, and of the terms for which they are kept (shared.fields)."""

_BEYOND = {"locked_until": "9999-12-31 00:00:01+00"}
"""By column: what an object store is told for ever; Python can still read it in every zone."""

_TYPES = {"date": "date", "timestamp with time zone": "timestamptz"}
_COLUMNS = text(
    """
    SELECT c.relname AS table, a.attname AS column, t.convalidated AS checked,
           format_type(a.atttypid, NULL) AS type
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint t ON t.conrelid = c.oid AND t.contype = 'c'
        AND t.conname = left('ck_' || c.relname || '_' || a.attname || '_moment', 63)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND a.atttypid IN ('date'::regtype, 'timestamptz'::regtype, 'timestamp'::regtype)
    ORDER BY c.relname, a.attnum
    """
)

_HAS_TRIGGER = text(
    "SELECT true FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND tgname = :name"
)
_REFUSE = """
    CREATE OR REPLACE FUNCTION moment_refused() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: no calendar has this date or time', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END $$
"""


def bound_moments(connection: Connection) -> None:
    """Give each column of dates or times the rule; as the owner, in no transaction.

    It holds for new rows at once; those that are there are looked at while others write. One that
    breaks it is said and stays, and a trigger takes the rule's place: an upgrade goes on, and so
    does whoever changes other columns of that row. The next upgrade looks again.
    """
    missing, unchecked = defaultdict(list), defaultdict(list)
    with connection.begin():
        for row in connection.execute(_COLUMNS):
            if row.checked is None:
                missing[row.table].append((row.column, _TYPES[row.type]))
            if not row.checked:
                unchecked[row.table].append((row.column, _TYPES[row.type]))
    for table, columns in missing.items():
        rules = ", ".join(
            f"ADD CONSTRAINT {_name(table, column)} CHECK ({_rule(column, kind)}) NOT VALID"
            for column, kind in columns
        )
        with connection.begin():
            connection.execute(text(f'ALTER TABLE "{table}" {rules}'))
    _look_at_rows(connection, unchecked)


def _look_at_rows(
    connection: Connection, unchecked: dict[str, list[tuple[str, str]]]
) -> None:
    with connection.begin():
        # It keeps nobody waiting, and may itself.
        connection.execute(text("SET lock_timeout = 0"))
    places = [(table, *column) for table, columns in unchecked.items() for column in columns]
    broken = {place for place in places if not _holds(connection, place[0], place[1])}
    with connection.begin():
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    for place in places:
        with connection.begin():
            _take_trigger(connection, place[0], place[1])
            if place in broken:
                _put_trigger(connection, *place)
    for table, column, _ in sorted(broken):
        sys.stderr.write(
            f"{table}.{column}: в таблице стоит дата, какой не бывает; "
            "новых таких база не примет\n"
        )


def _holds(connection: Connection, table: str, column: str) -> bool:
    try:
        with connection.begin():
            connection.execute(
                text(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT {_name(table, column)}')
            )
    except IntegrityError as error:
        if not isinstance(error.orig, CheckViolation):
            raise
        return False
    return True


def _take_trigger(connection: Connection, table: str, column: str) -> None:
    name = _name(table, column)
    if connection.scalar(_HAS_TRIGGER, {"table": f'"{table}"', "name": name.strip('"')}):
        connection.execute(text(f'DROP TRIGGER {name} ON "{table}"'))


def _put_trigger(connection: Connection, table: str, column: str, kind: str) -> None:
    """Hold the rule against what is written alone, in the place of the CHECK."""
    name = _name(table, column)
    connection.execute(text(_REFUSE))
    connection.execute(text(f'ALTER TABLE "{table}" DROP CONSTRAINT {name}'))
    connection.execute(
        text(
            f'CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF "{column}" ON "{table}"'
            f" FOR EACH ROW WHEN (NOT ({_rule(f'NEW.{column}', kind)}))"
            " EXECUTE FUNCTION moment_refused()"
        )
    )


def _rule(column: str, kind: str) -> str:
    row, _, name = column.rpartition(".")
    place = f'{row}."{name}"' if row else f'"{name}"'
    beyond = _BEYOND.get(name, BEYOND)
    return f"{place} >= {kind} '{FIRST}' AND {place} < {kind} '{beyond}'"


def _name(table: str, column: str) -> str:
    name = f"ck_{table}_{column}_moment"
    return f'"{name[:63]}"'
