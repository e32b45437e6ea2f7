"""Time of verifying an access log of a million rows, beside reading its columns and hashing them.

`python -m bench.verify`; with LETOPIS_PARTS=real on the real server. A server of its own. The rows
are made by one statement and sealed by this script, over the canonical bytes that the check reads.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import psycopg
from rich.console import Console
from sqlalchemy import make_url, select, text

from services.shared.accountability.access_log import Access
from services.shared.accountability.chain import GENESIS, link_digest
from services.shared.accountability.chained_content import join_content
from services.shared.accountability.verification import verify
from services.shared.database.base import Database
from tests.parts import Parts
from tests.servers import SHARED

SCHOOL = "131"
_ROWS = """
    INSERT INTO access_log (school_id, id, at, user_id, role, action, kind, subject_kind,
        subject_id, ground, outcome, origin, correlation_id, sequence, digest,
        sealed_at, written_at, position)
    SELECT :school, gen_random_uuid(), now() - interval '1 day' + number * interval '10 ms',
        'user-' || number % 500, 'teacher', 'marks.read', 'marks', 'pupil', gen_random_uuid(),
        'own group', 'allowed', 'http', md5(number::text), number, '\\x00',
        now() - interval '1 day' + number * interval '10 ms' + interval '2 s',
        now() - interval '1 day' + number * interval '10 ms' + interval '1 s', number
    FROM generate_series(1, :rows) number
"""

def measure(rows: int) -> tuple[float, float, int]:
    """Return the seconds that the check took, those of the bare reading, and what it named."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letopis-bench-")))
        folder.chmod(0o711)
        parts = stack.enter_context(closing(Parts(folder)))
        made = parts.new_postgres().make_database(SHARED)
        owner, app = Database(made.owner), Database(made.app)
        stack.callback(owner.close)
        stack.callback(app.close)
        _fill(owner, made.owner, rows)
        return _seconds_of_the_check(app), _seconds_of_reading(app), rows


def _fill(owner: Database, url: str, rows: int) -> None:
    with owner.transaction(SCHOOL) as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER USER"))
        session.execute(text(_ROWS), {"school": SCHOOL, "rows": rows})
    with _connect(url) as connection:
        _seal(connection, owner)
    with owner.transaction(SCHOOL) as session:
        session.execute(text("ALTER TABLE access_log ENABLE TRIGGER USER"))


def _seal(connection: psycopg.Connection[Any], owner: Database) -> None:
    digest, number = GENESIS, 0
    connection.execute("CREATE TEMPORARY TABLE seal (sequence bigint, digest bytea)")
    seals = []
    for number, body in _bodies(owner):
        digest = link_digest(digest, number, body)
        seals.append((number, digest))
    with connection.cursor().copy("COPY seal (sequence, digest) FROM STDIN") as copy:
        for one in seals:
            copy.write_row(one)
    connection.execute(
        "UPDATE access_log a SET digest = s.digest FROM seal s WHERE a.sequence = s.sequence"
    )
    connection.execute(
        "INSERT INTO chain_head (chain, school_id, sequence, digest)"
        " VALUES ('access_log', %s, %s, %s)",
        (SCHOOL, number, digest),
    )
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE access_log")


def _seconds_of_the_check(app: Database) -> float:
    begun = time.perf_counter()
    with app.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        found = verify(session, Access, SCHOOL)
    assert found == [], found[:3]
    return time.perf_counter() - begun


def _seconds_of_reading(app: Database) -> float:
    """Read the same bytes and hash them, without looking at anything."""
    begun = time.perf_counter()
    for _, body in _bodies(app):
        sha256(body.encode()).digest()
    return time.perf_counter() - begun


def _bodies(database: Database) -> Iterator[tuple[int, str]]:
    joined, body = join_content(Access)
    query = select(Access.sequence, body).select_from(joined).order_by(Access.sequence)
    with database.transaction(SCHOOL) as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        for row in session.execute(query.execution_options(yield_per=5000)):
            yield row[0] or 0, row[1]


def _connect(url: str) -> psycopg.Connection[Any]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection: psycopg.Connection[Any] = psycopg.connect(plain)
    connection.execute("SELECT set_config('app.school_id', %s, false)", (SCHOOL,))
    return connection


@click.command()
@click.option("--rows", default=1_000_000, show_default=True)
def main(rows: int) -> None:
    """Measure and print."""
    took, bare, looked_at = measure(rows)
    Console().print(
        f"verify of {looked_at:,} rows: {took:.1f} s, {looked_at / took:,.0f} rows a second; "
        f"bare reading and hashing {bare:.1f} s, ratio {took / bare:.2f}",
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
