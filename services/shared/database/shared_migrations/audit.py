"""The steps of access log and hash chains: heads, seals, guards, incidents."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, UUID

from services.shared.database.chain_triggers import create_triggers, keep_heads, keep_seal_time
from services.shared.database.online import build_index
from services.shared.database.past_guards import (
    guard_chain_v2,
    guard_gaps_v2,
    guard_heads_v2,
    guard_inbox_v2,
    index_waiting_v3,
    stamp_rows_v3,
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


def index_filters_v1(op: MigrationStep) -> None:
    """Let each filter of the access log find its rows; built while the log is written."""
    build_index(op, "ix_access_log_person", "access_log", ["school_id", "person_id", "id"])
    build_index(op, "ix_access_log_action", "access_log", ["school_id", "action", "id"])
    build_index(
        op,
        "ix_access_log_refused",
        "access_log",
        ["school_id", "id"],
        postgresql_where=sa.text("outcome = 'refused'"),
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


def stamp_rows_of_chains_v3(op: MigrationStep, *chained: str) -> None:
    """Note order and time of writing of the rows of the access log and of the other chains."""
    for table in ("access_log", *chained):
        stamp_rows_v3(op, table)
    for table in ("access_log", *chained):
        index_waiting_v3(op, table)


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


def tell_incidents_again_v2(op: MigrationStep) -> None:
    """Let what was found, went and came back be an incident again; how long each pass takes.

    One that goes gives up its fingerprint, so that the rule of before stays: a worker of before
    writes incidents by it, and without `seen_at`, until it is exchanged.
    """
    op.add_column(
        "incident",
        sa.Column("seen_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    )
    op.add_column("incident", sa.Column("gone_at", _MOMENT))
    op.add_column("checked_part", sa.Column("begun_at", _MOMENT))
    op.execute(
        """
        CREATE OR REPLACE FUNCTION incident_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- An explained one stands or goes; what was found and explained stays as it is.
            IF TG_OP = 'DELETE' OR OLD.explanation IS NOT NULL AND (
                OLD.gone_at IS NOT NULL
                OR to_jsonb(NEW) - 'seen_at' - 'gone_at'
                    <> to_jsonb(OLD) - 'seen_at' - 'gone_at')
            THEN RAISE EXCEPTION 'an incident stays, and so does its explanation';
            END IF;
            IF OLD.gone_at IS NULL AND NEW.gone_at IS NOT NULL THEN
                NEW.fingerprint := sha256(OLD.fingerprint || uuid_send(OLD.id));
            END IF;
            RETURN NEW;
        END $$;
        """
    )
