"""The shared tables' history: each version is a step that a service's migration calls.

Written out by hand and never edited once released: a service that is migrated from the start
must walk the same way as one that has been running for years.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID

from services.shared.database.chain_triggers import (
    allow_gaps,
    create_gaps,
    create_triggers,
    keep_heads,
    keep_seal_time,
)
from services.shared.database.past_guards import (
    guard_chain_v2,
    guard_gaps_v2,
    guard_heads_v2,
    guard_inbox_v2,
)
from services.shared.database.tenancy import MigrationStep, force_row_security

_MOMENT = sa.DateTime(timezone=True)


def create_audit_v1(op: MigrationStep) -> None:
    """Create the heads of hash chains and the access log."""
    op.create_table(
        "chain_head",
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("digest", BYTEA, nullable=False),
    )
    op.create_table(
        "access_log",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", UUID),
        sa.Column("ground", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("digest", BYTEA),
        sa.CheckConstraint("outcome IN ('allowed', 'refused')", name="ck_access_log_outcome"),
        sa.CheckConstraint(
            "subject_kind IN ('pupil', 'class', 'group', 'school')",
            name="ck_access_log_subject_kind",
        ),
    )
    op.create_index("ix_access_log_subject", "access_log", ["school_id", "subject_id", "at"])
    op.create_index("ix_access_log_at", "access_log", ["school_id", "at"])
    force_row_security(op, "access_log")
    create_triggers(op, "access_log")


def create_messaging_v1(op: MigrationStep) -> None:
    """Create outbox, inbox, the marks of checkpoints told, and the workers' heartbeats.

    Not kept apart by school: the relay and the consumer carry the events of all schools, and
    events hold identifiers rather than personal values.
    """
    _create_outbox_v1(op)
    _create_inbox_v1(op)
    op.create_table(
        "heartbeat",
        sa.Column("instance", sa.Text, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("broker", sa.Text, nullable=False),
        sa.CheckConstraint("broker IN ('ok', 'failed')", name="ck_heartbeat_broker"),
    )
    op.create_table(
        "chain_checkpoint",
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def sign_checkpoints_v1(op: MigrationStep) -> None:
    """Add the signed statement by which a checkpoint was told."""
    op.add_column("chain_checkpoint", sa.Column("digest", sa.Text))
    op.add_column("chain_checkpoint", sa.Column("signature", sa.Text))
    op.add_column("chain_checkpoint", sa.Column("filed_at", _MOMENT))


def create_kept_heads_v1(op: MigrationStep) -> None:
    """Create the record of other services' heads, and when each last agreed with its chain.

    Not kept apart by school: numbers and digests alone, compared for all schools.
    """
    op.create_table(
        "kept_head",
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("agrees", sa.Boolean, nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.CheckConstraint("sequence >= 1", name="ck_kept_head_sequence"),
    )
    op.create_index("ix_kept_head_kept_at", "kept_head", ["kept_at"])
    op.create_table(
        "head_agreement",
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("agreed_at", _MOMENT, nullable=False),
        sa.Column("trouble", sa.Text),
        sa.Column("troubled_at", _MOMENT),
        sa.CheckConstraint(
            "(trouble IS NULL) = (troubled_at IS NULL)", name="ck_head_agreement_trouble"
        ),
    )
    keep_heads(op)


def create_erasure_v1(op: MigrationStep, *chained: str) -> None:
    """Create what a destruction needs: tasks, holds, tombstones, and gaps in hash chains.

    `chained` are the tables whose sealed rows may go by an act.
    """
    _create_tasks_v1(op)
    op.create_table(
        "erasure_hold",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("case_file_id", UUID, nullable=False),
        sa.Column("placed_version", sa.Integer),
        sa.Column("lifted_version", sa.Integer),
        sa.CheckConstraint(
            "placed_version IS NOT NULL OR lifted_version IS NOT NULL",
            name="ck_erasure_hold_heard_of",
        ),
    )
    op.create_index("ix_erasure_hold_case_file", "erasure_hold", ["school_id", "case_file_id"])
    _create_tombstones_v1(op)
    force_row_security(op, "erasure_hold", "tombstone")
    _create_gaps_v1(op)
    for table in chained:
        allow_gaps(op, table)


def keep_seal_times_v1(op: MigrationStep, *chained: str) -> None:
    """Keep when the rows of the access log, and of the other chains, were sealed."""
    for table in ("access_log", *chained):
        keep_seal_time(op, table)


def guard_past_v2(op: MigrationStep, *perishable: str) -> None:
    """Let what was recorded, taken in or removed be added to and never rewritten, by no role.

    `perishable` are the chained tables beside the access log, whose sealed rows may go by an act.
    """
    guard_heads_v2(op)
    guard_chain_v2(op, "access_log")
    for table in perishable:
        guard_chain_v2(op, table, perishable=True)
    guard_gaps_v2(op)
    guard_inbox_v2(op)


def create_incidents_v1(op: MigrationStep) -> None:
    """Create the incidents of the nightly check, and how far it has come."""
    op.create_table(
        "incident",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("found_at", _MOMENT, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("fingerprint", BYTEA, nullable=False),
        sa.Column("explanation", sa.Text),
        sa.Column("explained_by", sa.Text),
        sa.Column("explained_at", _MOMENT),
        sa.CheckConstraint(
            "(explanation IS NULL) = (explained_at IS NULL)"
            " AND (explanation IS NULL) = (explained_by IS NULL)",
            name="ck_incident_explained",
        ),
    )
    op.create_index(
        "uq_incident_fingerprint", "incident", ["school_id", "fingerprint"], unique=True
    )
    op.create_table(
        "checked_part",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("digest", BYTEA),
        sa.Column("part", UUID),
        sa.Column("checked_at", _MOMENT, nullable=False),
    )
    force_row_security(op, "incident", "checked_part")
    op.execute(
        """
        CREATE FUNCTION incident_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.explanation IS NULL THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION 'an incident stays, and so does its explanation';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON incident
            FOR EACH ROW EXECUTE FUNCTION incident_keep();
        """
    )


def create_waiting_work_v1(op: MigrationStep) -> None:
    """Create the table of work that waits for the worker."""
    op.create_table(
        "waiting_work",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("data", JSONB, nullable=False, server_default="{}"),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("interrupted", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.CheckConstraint(
            "attempts >= interrupted AND interrupted >= 0", name="ck_waiting_work_attempts"
        ),
    )
    op.create_index("ix_waiting_work_due", "waiting_work", ["kind", "due_at"])


def _create_tasks_v1(op: MigrationStep) -> None:
    op.create_table(
        "erasure_task",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("case_file_id", UUID, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("request", JSONB, nullable=False),
        sa.Column("progress", JSONB, nullable=False, server_default="{}"),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.Column("next_attempt_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("answered_at", _MOMENT),
        sa.Column("receipt", sa.Text),
        sa.Column("causation_id", UUID, nullable=False),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.CheckConstraint("purpose IN ('destroy', 'verify')", name="ck_erasure_task_purpose"),
        sa.CheckConstraint("state IN ('open', 'answered')", name="ck_erasure_task_state"),
        sa.CheckConstraint(
            "(state = 'answered') = (receipt IS NOT NULL)", name="ck_erasure_task_receipt"
        ),
        sa.CheckConstraint("attempts >= 0", name="ck_erasure_task_attempts"),
    )
    op.create_index(
        "ix_erasure_task_open",
        "erasure_task",
        ["next_attempt_at"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_erasure_task_act", "erasure_task", ["school_id", "act_id"])


def _create_tombstones_v1(op: MigrationStep) -> None:
    op.create_table(
        "tombstone",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("case_file_id", UUID, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source_id", UUID, nullable=False),
        sa.Column("class_id", UUID),
        sa.Column("class_name", sa.Text),
        sa.Column("year_name", sa.Text),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("act_number", sa.Text, nullable=False),
        sa.Column("acted_on", sa.Date, nullable=False),
        sa.Column("identifiers", JSONB, nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_tombstone_class", "tombstone", ["school_id", "class_id"])
    op.create_index("ix_tombstone_source", "tombstone", ["school_id", "source_id"])


def _create_gaps_v1(op: MigrationStep) -> None:
    op.create_table(
        "chain_gap",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("before", BYTEA, nullable=False),
        sa.Column("digest", BYTEA, nullable=False),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("signature", BYTEA, nullable=False),
        sa.CheckConstraint("first >= 1 AND last >= first", name="ck_chain_gap_span"),
    )
    op.create_index(
        "uq_chain_gap_last", "chain_gap", ["school_id", "chain", "last"], unique=True
    )
    create_gaps(op)


def _create_outbox_v1(op: MigrationStep) -> None:
    op.create_table(
        "outbox",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("happened_at", _MOMENT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.Column("causation_id", UUID),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.Column("next_attempt_at", _MOMENT),
        sa.CheckConstraint(
            "sent_at IS NULL OR sequence IS NOT NULL", name="ck_outbox_sent_has_sequence"
        ),
        sa.CheckConstraint("attempts >= 0", name="ck_outbox_attempts"),
    )
    unsent, sent = sa.text("sent_at IS NULL"), sa.text("sent_at IS NOT NULL")
    op.create_index("ix_outbox_unsent", "outbox", ["position"], postgresql_where=unsent)
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"], postgresql_where=sent)
    op.create_table(
        "outbox_subject",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )


def _create_inbox_v1(op: MigrationStep) -> None:
    op.create_table(
        "inbox",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("consumer", sa.Text, nullable=False),
        sa.Column("event_id", UUID),
        sa.Column("source", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("school_id", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text),
        sa.Column("next_attempt_at", _MOMENT),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("settled_at", _MOMENT),
        sa.Column("body", BYTEA),
        sa.Column("digest", BYTEA),
        sa.Column("decided_by", sa.Text),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint(
            "state IN ('waiting', 'failed', 'dead', 'unreadable', 'done', 'discarded')",
            name="ck_inbox_state",
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'failed')) = (next_attempt_at IS NOT NULL)",
            name="ck_inbox_tried_again",
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'discarded')) = (body IS NULL)", name="ck_inbox_body"
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'discarded')) = (settled_at IS NOT NULL)", name="ck_inbox_settled"
        ),
        sa.CheckConstraint(
            "state IN ('unreadable', 'discarded') OR (event_id IS NOT NULL AND source IS NOT NULL"
            " AND type IS NOT NULL AND school_id IS NOT NULL AND subject IS NOT NULL"
            " AND sequence IS NOT NULL)",
            name="ck_inbox_known",
        ),
        sa.CheckConstraint(
            "state <> 'discarded' OR (decided_by IS NOT NULL AND reason IS NOT NULL)",
            name="ck_inbox_discarded_by",
        ),
        sa.CheckConstraint(
            "event_id IS NOT NULL OR digest IS NOT NULL", name="ck_inbox_recognised"
        ),
    )
    op.create_index("uq_inbox_event", "inbox", ["consumer", "event_id"], unique=True)
    op.create_index("uq_inbox_digest", "inbox", ["consumer", "digest"], unique=True)
    open_states = sa.text("state IN ('waiting', 'failed')")
    op.create_index(
        "ix_inbox_due", "inbox", ["next_attempt_at"], postgresql_where=open_states
    )
    op.create_index(
        "ix_inbox_subject",
        "inbox",
        ["source", "school_id", "subject", "sequence"],
        postgresql_where=open_states,
    )
    op.create_index(
        "ix_inbox_troubled", "inbox", ["state", "id"], postgresql_where=sa.text("state <> 'done'")
    )
    op.create_index(
        "ix_inbox_settled_at",
        "inbox",
        ["settled_at"],
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
