"""The steps of what a destruction needs: tasks, holds, tombstones, gaps."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID

from services.shared.database.chain_triggers import allow_gaps, create_gaps
from services.shared.database.past_guards import guard_statements_v2
from services.shared.database.tenancy import MigrationStep, force_row_security

_MOMENT = sa.DateTime(timezone=True)


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


def state_gaps_v2(op: MigrationStep) -> None:
    """Keep what the archive is asked to countersign of gaps, and its answer.

    Gaps of before have no moment, request or class; the worker states them, too, and the archive
    countersigns those that its acts account for. `inherited_at` closes their list.
    """
    op.create_table(
        "gap_statement",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("request_id", UUID),
        sa.Column("class_id", UUID),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("gaps", sa.BigInteger, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("digest", BYTEA, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("countersignature", BYTEA),
        sa.Column("refusal", sa.Text),
        sa.Column("judged_at", _MOMENT),
        sa.CheckConstraint(
            "first >= 1 AND last >= first AND gaps >= 1", name="ck_gap_statement_span"
        ),
        sa.CheckConstraint(
            "(judged_at IS NULL) = (countersignature IS NULL AND refusal IS NULL)",
            name="ck_gap_statement_judged",
        ),
    )
    op.create_index(
        "ix_gap_statement_unsigned",
        "gap_statement",
        ["school_id", "asked_at"],
        postgresql_where=sa.text("countersignature IS NULL"),
    )
    force_row_security(op, "gap_statement")
    op.add_column("erasure_task", sa.Column("outcome", sa.Text))
    op.add_column("chain_gap", sa.Column("left_at", _MOMENT))
    # The rows that stand there get this moment, without an UPDATE; no later one gets any.
    op.add_column(
        "chain_gap", sa.Column("inherited_at", _MOMENT, server_default=sa.text("now()"))
    )
    op.alter_column("chain_gap", "inherited_at", server_default=None)
    for name in ("request_id", "class_id", "statement_id"):
        op.add_column("chain_gap", sa.Column(name, UUID))
    op.create_index(
        "ix_chain_gap_unstated",
        "chain_gap",
        ["school_id"],
        postgresql_where=sa.text("statement_id IS NULL"),
    )
    guard_statements_v2(op)


def let_incidents_go_v3(op: MigrationStep, named: str) -> None:
    """Let an incident go while an act takes the class that it tells values of.

    That an act does says its tombstone, which stays, beside the open task: whoever writes both to
    be rid of an incident closes the class for all to see. `named` selects the ids by which an
    incident names the class with the id `t.class_id`.
    """
    op.execute(
        f"""
        CREATE FUNCTION incident_goes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM public.tombstone t JOIN public.erasure_task e
                    ON e.school_id = t.school_id AND e.case_file_id = t.case_file_id
                WHERE t.school_id = OLD.school_id AND e.state = 'open' AND e.purpose = 'destroy'
                    AND e.request ->> 'class_id' = CAST(t.class_id AS text)
                    AND EXISTS (
                        SELECT FROM ({named}) AS one(id)
                        WHERE position(CAST(one.id AS text) IN OLD.what) > 0))
            THEN RETURN OLD;
            END IF;
            RAISE EXCEPTION 'an incident stays, and so does its explanation';
        END $$;
        DROP TRIGGER keep ON incident;
        CREATE TRIGGER keep BEFORE UPDATE ON incident
            FOR EACH ROW EXECUTE FUNCTION incident_keep();
        CREATE TRIGGER goes BEFORE DELETE ON incident
            FOR EACH ROW EXECUTE FUNCTION incident_goes();
        """  # noqa: S608  (a query from a migration)
    )
