"""Who may do what with a table: the role that answers requests, and the role that works.

Every service has three roles. The owner makes tables and is used by migrations alone. `…_app`
answers requests: it adds to the past and never changes it. `…_work` is the worker's: it seals,
destroys and settles messages. Each service names every table of its database in
`migrations/rights.py`; a table that is not named there is closed to both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, make_url, text

from services.shared.process.settings import SettingsError

READ = ("SELECT",)
ADD = ("SELECT", "INSERT")
CHANGE = ("SELECT", "INSERT", "UPDATE", "DELETE")
KEEP = ("SELECT", "INSERT", "UPDATE")

_OWNER = "_owner"
_SEAL = "UPDATE (sequence, digest, sealed_at)"


@dataclass(frozen=True)
class Rights:
    """What each role may do with one table; an entry may name columns: `UPDATE (digest)`."""

    app: tuple[str, ...]
    work: tuple[str, ...]


ORDINARY = Rights(app=CHANGE, work=CHANGE)
"""What people enter and correct: both roles write it."""

HISTORY = Rights(app=ADD, work=(*ADD, _SEAL))
"""A chained table whose rows stay: added by both, sealed by the worker."""

PERISHABLE_HISTORY = Rights(app=ADD, work=(*ADD, _SEAL, "DELETE"))
"""A chained table whose rows go by an act, past the triggers of chain_triggers."""

WORKERS = Rights(app=READ, work=CHANGE)
"""What the worker alone writes."""

_DECISION = (
    "state, attempts, next_attempt_at, decided_by, reason, body, settled_at, "
    "source, type, school_id, subject, sequence, correlation_id"
)

_PROGRESS = (
    "progress, state, attempts, last_error, next_attempt_at, answered_at, receipt, outcome"
)

SHARED: Mapping[str, Rights] = {
    "alembic_version": Rights(app=READ, work=READ),
    "access_log": HISTORY,
    "chain_head": Rights(app=READ, work=(*READ, "UPDATE (sequence, digest)")),
    "chain_gap": Rights(app=READ, work=(*ADD, "UPDATE (statement_id)")),
    "gap_statement": Rights(
        app=READ, work=(*ADD, "UPDATE (asked_at, countersignature, refusal, judged_at)")
    ),
    "chain_checkpoint": Rights(app=READ, work=KEEP),
    # What was asked stays as it was asked; how far it has come is the worker's.
    "erasure_task": Rights(app=READ, work=(*ADD, f"UPDATE ({_PROGRESS})")),
    "erasure_hold": Rights(app=READ, work=KEEP),
    "tombstone": Rights(app=READ, work=ADD),
    # What the nightly check has found is explained on the data officer's page.
    "incident": Rights(
        app=(*READ, "UPDATE (explanation, explained_by, explained_at)"),
        work=(*ADD, "UPDATE (seen_at, gone_at)"),
    ),
    "checked_part": Rights(app=READ, work=KEEP),
    # The page «Очереди» has a message tried again or discarded (messaging.inbox.admin).
    "inbox": Rights(app=(*READ, f"UPDATE ({_DECISION})"), work=CHANGE),
    # The same page has events sent again (messaging.outbox.admin).
    "outbox": Rights(app=(*ADD, "UPDATE (sent_at)"), work=CHANGE),
    "outbox_subject": WORKERS,
    "heartbeat": WORKERS,
    "waiting_work": ORDINARY,
}
"""The tables that every service has."""

KEPT_HEADS: Mapping[str, Rights] = {
    "kept_head": Rights(app=READ, work=(*ADD, "DELETE")),
    "head_agreement": Rights(app=READ, work=KEEP),
    # Written by a command with the worker's account, under the signature of whoever keeps the
    # record: it stays for ever, so that a forged one would be a finding for ever.
    "head_acceptance": Rights(app=READ, work=ADD),
}
"""Heads of other services' chains, where a service keeps them."""


def refuse_role(database_url: str, process: str, *roles: str) -> None:
    """Refuse to start a process with the role of another, told by its name.

    Raises:
        SettingsError: DATABASE_URL names one that ends like one of `roles`.
    """
    user = make_url(database_url).username or ""
    if user.endswith(roles):
        raise SettingsError(
            f"DATABASE_URL называет роль «{user}», а процессу «{process}» положена другая "
            "(docs/operations)."
        )


def apply_rights(connection: Connection, rights: Mapping[str, Rights]) -> None:
    """Give both roles what `rights` say and take away all else; as the owner of the tables.

    Run after every migration, so that what was given by hand in between does not stay.

    Raises:
        SettingsError: the owner's name tells no roles, or one of them is not there.
    """
    app, work = _roles(connection)
    for statement in (
        f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, "{app}", "{work}"',
        f'GRANT USAGE ON SCHEMA public TO "{app}", "{work}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app}", "{work}"',
    ):
        connection.execute(text(statement))
    there = inspect(connection)
    for table in there.get_table_names(schema="public"):
        if table in rights:
            columns = {str(column["name"]) for column in there.get_columns(table)}
            for role, granted in ((app, rights[table].app), (work, rights[table].work)):
                entries = ", ".join(_of_columns(granted, columns))
                connection.execute(text(f'GRANT {entries} ON "{table}" TO "{role}"'))


def _of_columns(granted: tuple[str, ...], columns: set[str]) -> Iterator[str]:
    """Leave out columns that are not there: of a database that is not at the last migration."""
    for entry in granted:
        right, _, named = entry.partition(" (")
        found = [name for name in named.rstrip(")").split(", ") if name in columns]
        if not named:
            yield right
        elif found:
            yield f"{right} ({', '.join(found)})"


def _roles(connection: Connection) -> tuple[str, str]:
    owner: str = connection.scalar(text("SELECT CAST(current_user AS text)")) or ""
    name = owner.removesuffix(_OWNER)
    if name == owner:
        raise SettingsError(
            f"Роль миграций «{owner}» должна называться …{_OWNER}: по её имени находят "
            "роли сервиса …_app и …_work (docs/operations)."
        )
    roles = (f"{name}_app", f"{name}_work")
    known = connection.scalars(text("SELECT rolname FROM pg_roles")).all()
    for role in roles:
        if role not in known:
            raise SettingsError(
                f"Нет роли «{role}»: сначала подготовьте базу данных (docs/operations)."
            )
    return roles
