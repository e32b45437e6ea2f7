"""Every date and time that a database holds is one that a calendar has: a rule on each column.

PostgreSQL knows `infinity` and years that Python cannot read: one such value, written by whoever
may write rows, ends the loop that comes to it. So no table takes one. The rule is added after
every migration to each column that has none yet, so that no feature can forget it.
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


def bound_moments(connection: Connection) -> None:
    """Give each column of dates or times the rule; as the owner, in no transaction.

    It holds for new rows at once; those that are there are looked at while others write. One that
    breaks it is said and stays, and with it the rule for new rows alone: an upgrade goes on.
    """
    missing, unchecked = defaultdict(list), defaultdict(list)
    with connection.begin():
        for row in connection.execute(_COLUMNS):
            if row.checked is None:
                missing[row.table].append((row.column, _TYPES[row.type]))
            if not row.checked:
                unchecked[row.table].append(row.column)
    for table, columns in missing.items():
        rules = ", ".join(
            f'ADD CONSTRAINT {_name(table, column)} CHECK ("{column}" >= {kind} \'{FIRST}\''
            f" AND \"{column}\" < {kind} '{_BEYOND.get(column, BEYOND)}') NOT VALID"
            for column, kind in columns
        )
        with connection.begin():
            connection.execute(text(f'ALTER TABLE "{table}" {rules}'))
    _look_at_rows(connection, unchecked)


def _look_at_rows(connection: Connection, unchecked: dict[str, list[str]]) -> None:
    with connection.begin():
        # It keeps nobody waiting, and may itself.
        connection.execute(text("SET lock_timeout = 0"))
    for table, columns in unchecked.items():
        for column in columns:
            rule = f'ALTER TABLE "{table}" VALIDATE CONSTRAINT {_name(table, column)}'
            try:
                with connection.begin():
                    connection.execute(text(rule))
            except IntegrityError as error:
                if not isinstance(error.orig, CheckViolation):
                    raise
                sys.stderr.write(
                    f"{table}.{column}: в таблице стоит дата, какой не бывает; "
                    "новых таких база не примет\n"
                )
    with connection.begin():
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))


def _name(table: str, column: str) -> str:
    name = f"ck_{table}_{column}_moment"
    return f'"{name[:63]}"'
