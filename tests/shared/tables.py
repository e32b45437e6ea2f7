"""The tables that every service has, and one in which the effects of events show."""

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from services.shared.database.moments import bound_moments
from services.shared.database.past_guards import bound_rows_v4
from services.shared.database.rights import KEPT_HEADS, ORDINARY, SHARED, apply_rights
from services.shared.database.shared_migrations.audit import (
    create_audit_v1,
    create_incidents_v1,
    create_kept_heads_v1,
    guard_past_v2,
    keep_seal_times_v1,
    sign_checkpoints_v1,
    stamp_rows_of_chains_v3,
    tell_incidents_again_v2,
)
from services.shared.database.shared_migrations.destruction import create_erasure_v1, state_gaps_v2
from services.shared.database.shared_migrations.heads import accept_heads_v2, remember_told_v2
from services.shared.database.shared_migrations.messaging import (
    beat_of_sealing_v2,
    create_messaging_v1,
    guard_inbox_v3,
    guard_outbox_v2,
    guard_progress_v4,
    park_unsigned_v2,
)
from services.shared.database.shared_migrations.waiting_work import (
    bound_waiting_work_v2,
    create_waiting_work_v1,
)
from services.shared.database.tenancy import force_row_security


def create_shared_tables(owner_url: str) -> None:
    """Make them in an empty database, as the owner of its tables."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        with context.begin_transaction():
            _create(Operations(context), connection)
        connection.commit()
        bound_moments(connection)
    engine.dispose()


def _create(op: Operations, connection: Connection) -> None:
    create_audit_v1(op)
    create_messaging_v1(op)
    park_unsigned_v2(op)
    guard_outbox_v2(op)
    guard_inbox_v3(op)
    create_erasure_v1(op)
    create_waiting_work_v1(op)
    sign_checkpoints_v1(op)
    create_kept_heads_v1(op)
    keep_seal_times_v1(op)
    guard_past_v2(op)
    create_incidents_v1(op)
    state_gaps_v2(op)
    tell_incidents_again_v2(op)
    remember_told_v2(op)
    accept_heads_v2(op)
    stamp_rows_of_chains_v3(op)
    guard_progress_v4(op)
    beat_of_sealing_v2(op)
    bound_rows_v4(op, "access_log")
    bound_waiting_work_v2(op)
    connection.execute(
        text(
            "CREATE TABLE effect (school_id text NOT NULL, number text NOT NULL, "
            "position bigint GENERATED ALWAYS AS IDENTITY, limited int CHECK (limited < 5))"
        )
    )
    force_row_security(op, "effect")
    apply_rights(connection, {**SHARED, **KEPT_HEADS, "effect": ORDINARY})
