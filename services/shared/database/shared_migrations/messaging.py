"""The steps of outbox, inbox, heartbeats and the marks of checkpoints told."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID

from services.shared.database.tenancy import MigrationStep

_MOMENT = sa.DateTime(timezone=True)

_UNSIGNED = (
    "Принято версией, которая не проверяла подписей: не исполнено. "
    "Пусть отправитель передаст события ещё раз."
)


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


def park_unsigned_v2(op: MigrationStep) -> None:
    """Let rows of the inbox have no event id, and take it from those that nobody has signed.

    What an earlier version took in and has not done is dead: that it came shows nothing, and under
    its id the signed event, sent again from the outbox, would be a duplicate. Messages of regions
    are known by their queue and stay.
    """
    op.drop_constraint("ck_inbox_known", "inbox")
    op.execute(
        sa.text(
            "UPDATE inbox SET state = 'dead', event_id = NULL, digest = sha256(body), "
            "next_attempt_at = NULL, last_error = :why "
            "WHERE state IN ('waiting', 'failed', 'dead') AND consumer NOT LIKE 'region.%' "
            "AND position(convert_to('\"signature\"', 'UTF8') IN body) = 0"
        ).bindparams(why=_UNSIGNED)
    )
    op.create_check_constraint(
        "ck_inbox_known",
        "inbox",
        "state IN ('unreadable', 'discarded') OR (source IS NOT NULL AND type IS NOT NULL"
        " AND school_id IS NOT NULL AND subject IS NOT NULL AND sequence IS NOT NULL"
        " AND (event_id IS NOT NULL OR state IN ('waiting', 'dead')))",
    )
    op.create_index(
        "ix_inbox_parked",
        "inbox",
        ["consumer", "state"],
        postgresql_where=sa.text("event_id IS NULL AND state IN ('dead', 'unreadable')"),
    )


def guard_outbox_v2(op: MigrationStep) -> None:
    """Let the database itself write down who has written an event, and when.

    A trigger and no default: the role of the web process may write the row and must not be able
    to say that the worker has. What an event says is never changed; rows of before say nobody.
    """
    op.add_column("outbox", sa.Column("written_by", sa.Text))
    op.add_column("outbox", sa.Column("written_at", sa.DateTime(timezone=True)))
    op.execute(
        """
        CREATE FUNCTION outbox_written() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION 'an event in the outbox says what it says'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            NEW.written_by := session_user;
            NEW.written_at := clock_timestamp();
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER written BEFORE INSERT OR UPDATE OF id, position, school_id, type, subject,"
        " happened_at, actor, correlation_id, causation_id, data, written_by, written_at"
        " ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_written()"
    )


def guard_inbox_v3(op: MigrationStep) -> None:
    """Let only who may take messages in write what they say: their bytes stay, or go for good.

    The role of the web process takes none in. It discards them, and so may take the bytes away;
    a message of a region, which is known by its queue and not by a signature, must not be written
    there.
    """
    op.execute(
        """
        CREATE FUNCTION inbox_came() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body
                AND NOT has_table_privilege(session_user, TG_RELID, 'INSERT') THEN
                RAISE EXCEPTION 'a message stays as it came'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER came BEFORE UPDATE OF body ON inbox"
        " FOR EACH ROW EXECUTE FUNCTION inbox_came()"
    )


def guard_progress_v4(op: MigrationStep) -> None:
    """Let how far an event has come be the worker's to say, and a decision be no more than that.

    The role of the web process writes events: not whether they are sent, which number they have,
    or where they stand among others; and none that is too large to be sent. It has events sent
    again: it does not say that they were sent. In the inbox it has a message tried at once, or
    gives up one that was tried in vain; the moments of both are the database's. May be repeated.
    """
    op.execute(
        """
        CREATE OR REPLACE FUNCTION outbox_written() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION 'an event in the outbox says what it says'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF octet_length(NEW.data::text) > 1048576 OR octet_length(NEW.subject) > 200
                OR octet_length(NEW.actor) > 1000 OR octet_length(NEW.correlation_id) > 1000
                OR octet_length(NEW.school_id) > 200 OR octet_length(NEW.type) > 200
            THEN
                RAISE EXCEPTION 'an event in the outbox is small enough to be sent'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            NEW.written_by := session_user;
            NEW.written_at := clock_timestamp();
            IF NOT has_table_privilege(session_user, TG_RELID, 'DELETE') THEN
                NEW.position := nextval('public.outbox_position_seq');
                NEW.sequence := NULL;
                NEW.sent_at := NULL;
                NEW.attempts := 0;
                NEW.last_error := NULL;
                NEW.next_attempt_at := NULL;
            END IF;
            RETURN NEW;
        END $$;
        CREATE OR REPLACE FUNCTION outbox_sent() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT has_table_privilege(session_user, TG_RELID, 'DELETE') THEN
                RAISE EXCEPTION 'that an event was sent says who sends'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER sent BEFORE UPDATE OF sent_at ON outbox FOR EACH ROW
            WHEN (NEW.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
            EXECUTE FUNCTION outbox_sent();
        CREATE OR REPLACE FUNCTION inbox_decided() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF has_table_privilege(session_user, TG_RELID, 'INSERT') THEN RETURN NEW;
            END IF;
            IF NEW.state = 'discarded' AND OLD.state IN ('failed', 'dead', 'unreadable') THEN
                NEW.next_attempt_at := NULL;
                NEW.settled_at := now();
                NEW.attempts := OLD.attempts;
                RETURN NEW;
            END IF;
            IF NEW.state IN ('waiting', 'failed') AND NEW.state IN ('waiting', OLD.state) THEN
                NEW.next_attempt_at := now();
                NEW.settled_at := NULL;
                NEW.attempts := CASE WHEN NEW.attempts = 0 THEN 0 ELSE OLD.attempts END;
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a message in the inbox is tried again, or given up when it failed'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        CREATE OR REPLACE TRIGGER decided BEFORE UPDATE ON inbox
            FOR EACH ROW EXECUTE FUNCTION inbox_decided();
        """
    )


def beat_of_sealing_v2(op: MigrationStep) -> None:
    """Let a worker's beat say whether every chain is sealed; one of before says nothing."""
    op.add_column(
        "heartbeat", sa.Column("sealing", sa.Text, nullable=False, server_default="ok")
    )
    op.create_check_constraint("ck_heartbeat_sealing", "heartbeat", "sealing IN ('ok', 'failed')")
