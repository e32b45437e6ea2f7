"""Later steps of the tables of messaging; the first is in `shared_migrations`.

Like those, a step is never edited once released.
"""

import sqlalchemy as sa

from services.shared.database.tenancy import MigrationStep

_UNSIGNED = (
    "Принято версией, которая не проверяла подписей: не исполнено. "
    "Пусть отправитель передаст события ещё раз."
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
