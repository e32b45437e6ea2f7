"""No migration keeps people waiting: what takes long on a large table takes no lock meanwhile."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from services.shared.database.migrate import migrate
from tests.parts import Parts
from tests.servers import Databases

RELEASED = {"journal": "0016", "portfolio": "0012", "archive": "0013", "gateway": "0010"}
"""The last migrations from before this rule. They have run on every installation that there is."""

LARGE = (
    "access_log", "mark_change", "term_mark_change", "fact_change", "mark_cell", "term_mark",
    "lesson", "outbox", "inbox", "outbox_subject", "external_result", "external_result_change",
    "achievement_item", "item_file", "item_review", "enrolment", "subject_group_member", "pupil",
    "package_file",
)
"""Tables that grow with the years: some millions of rows in a region."""

ALLOWED: dict[tuple[str, str], str] = {
    ("journal", "0021"): "makes fact_change: nobody else knows it yet",
}
"""(service, revision) → why it may hold such a lock all the same: how long, and who waits."""

_TABLE = r'(?:public\.)?"?(?P<table>\w+)"?'
SLOW_UNDER_LOCK = {
    "an index without CONCURRENTLY (online.build_index)": (
        rf"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)(IF NOT EXISTS )?\S+ ON {_TABLE}"
    ),
    "a rule without NOT VALID (online.add_check)": (
        rf"ALTER TABLE (ONLY )?{_TABLE} ADD (CONSTRAINT \S+ )?(CHECK|FOREIGN KEY)\b(?!.*NOT VALID)"
    ),
    "a key that builds its index (online.build_index, then ADD CONSTRAINT … USING INDEX)": (
        rf"ALTER TABLE (ONLY )?{_TABLE} ADD (CONSTRAINT \S+ )?(UNIQUE|PRIMARY KEY|EXCLUDE)\b"
        r"(?! USING INDEX)"
    ),
    "SET NOT NULL (online.require_value)": (
        rf"ALTER TABLE (ONLY )?{_TABLE} ALTER (COLUMN )?\S+ SET NOT NULL"
    ),
    "another type": rf"ALTER TABLE (ONLY )?{_TABLE} ALTER (COLUMN )?\S+ (SET DATA )?TYPE\b",
    "a column that has every row written anew, or looked at": (
        rf"ALTER TABLE (ONLY )?{_TABLE} ADD (COLUMN )?(?!CONSTRAINT)\S+ .*"
        r"(GENERATED|SERIAL|CHECK|REFERENCES|UNIQUE|_uuid\(|clock_timestamp|random\()"
    ),
    "VACUUM FULL, CLUSTER, REINDEX": rf"(VACUUM FULL|CLUSTER|REINDEX TABLE) {_TABLE}",
}


def faults(statement: str, committed: bool = False) -> list[str]:
    """Return what a statement does to a large table that it should not."""
    plain = " ".join(statement.split())
    found = []
    for what, pattern in SLOW_UNDER_LOCK.items():
        for match in re.finditer(pattern, plain, re.IGNORECASE):
            if match["table"] in LARGE and not (committed and "SET NOT NULL" in what):
                found.append(f"{match['table']}: {what}")
    return found


@contextmanager
def statements() -> Iterator[list[tuple[str, bool]]]:
    """Collect what is executed, and whether each statement is committed by itself."""
    seen: list[tuple[str, bool]] = []

    def note(
        connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: Any
    ) -> None:
        options = connection.get_execution_options()
        seen.append((statement, options.get("isolation_level") == "AUTOCOMMIT"))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("service", RELEASED)
def test_no_migration_holds_a_large_table_locked_while_it_goes_through_it(
    service: str, parts: Parts, make_database: Callable[[str], Databases]
) -> None:
    databases = parts.make_database(service, migrated=False)
    migrate(service, databases.owner, RELEASED[service])
    with statements() as seen:
        migrate(service, databases.owner)
    parts.drop_database(databases)

    found: list[tuple[str, str]] = []
    of_this: list[str] = []
    for statement, committed in seen:
        of_this += faults(statement, committed)
        told = re.search(r"UPDATE alembic_version SET version_num='(\d+)'", statement)
        if told:
            found += [(told[1], fault) for fault in of_this]
            of_this = []
    assert [one for one in found if (service, one[0]) not in ALLOWED] == []
    assert of_this == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX ix_outbox_x ON outbox (x)",
        'CREATE UNIQUE INDEX uq ON "access_log" (id) WHERE x',
        "ALTER TABLE outbox ADD CONSTRAINT ck_x CHECK (isfinite(happened_at))",
        "ALTER TABLE inbox ADD CHECK (x > 0)",
        "ALTER TABLE mark_cell ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES b (a)",
        "ALTER TABLE mark_cell ADD CONSTRAINT uq UNIQUE (a)",
        "ALTER TABLE mark_cell ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE mark_cell ALTER COLUMN a TYPE bigint",
        "ALTER TABLE access_log ADD COLUMN n BIGINT GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE access_log ADD COLUMN n uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE access_log ADD COLUMN n text CHECK (n <> '')",
    ],
)
def test_what_would_hold_one_locked_is_seen(statement: str) -> None:
    assert faults(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX CONCURRENTLY ix_outbox_x ON outbox (x)",
        "CREATE INDEX ix_term_x ON term (x)",
        "ALTER TABLE outbox ADD CONSTRAINT ck_x CHECK (x) NOT VALID",
        "ALTER TABLE outbox VALIDATE CONSTRAINT ck_x",
        "ALTER TABLE outbox ADD COLUMN n text",
        "ALTER TABLE outbox ADD COLUMN n integer DEFAULT 0 NOT NULL",
        "ALTER TABLE outbox ADD CONSTRAINT uq UNIQUE USING INDEX uq_outbox",
        "CREATE TABLE new (id uuid, CHECK (id IS NOT NULL))",
    ],
)
def test_what_is_over_in_a_moment_is_not(statement: str) -> None:
    assert not faults(statement)
