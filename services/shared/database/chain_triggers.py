"""Triggers of hash-chained tables: no change once sealed, no deletion but through a lawful gap.

Called by migrations; what a chain and a gap are says services.shared.accountability.chain.
"""

from services.shared.database.tenancy import MigrationStep, force_row_security


def create_triggers(op: MigrationStep, table: str) -> None:
    """Give a chained table its triggers: a head at the first insert, no change once sealed."""
    op.execute(
        f"""
        CREATE FUNCTION {table}_head() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO chain_head (chain, school_id, sequence, digest)
            VALUES ('{table}', NEW.school_id, 0, decode(repeat('00', 32), 'hex'))
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$;
        CREATE TRIGGER head AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_head();
        CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.digest IS NULL
               AND to_jsonb(NEW) - 'sequence' - 'digest' = to_jsonb(OLD) - 'sequence' - 'digest'
            THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION '{table} is append-only';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_keep();
        """  # noqa: S608  (a table's name from a migration)
    )
    op.execute(
        f"CREATE INDEX ix_{table}_unsealed ON {table} (school_id, id) WHERE digest IS NULL"
    )


def keep_seal_time(op: MigrationStep, table: str) -> None:
    """Give a chained table the time of sealing, written with the seal; and an index of numbers.

    The function that guards the table is changed where it names the columns of a seal, whatever
    else it has come to allow.
    """
    op.execute(
        f"""
        ALTER TABLE {table} ADD COLUMN sealed_at timestamptz;
        CREATE INDEX ix_{table}_sequence ON {table} (school_id, sequence)
            WHERE sequence IS NOT NULL;
        DO $change$ BEGIN
            EXECUTE replace(
                pg_get_functiondef('{table}_keep'::regproc),
                $$- 'sequence' - 'digest'$$, $$- 'sequence' - 'digest' - 'sealed_at'$$
            );
        END $change$;
        """
    )


def create_gaps(op: MigrationStep) -> None:
    """Let a gap be written and never changed; its table stands already."""
    force_row_security(op, "chain_gap")
    op.execute(
        """
        CREATE FUNCTION chain_gap_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'chain_gap is append-only';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON chain_gap
            FOR EACH ROW EXECUTE FUNCTION chain_gap_keep();
        """
    )


def allow_gaps(op: MigrationStep, table: str) -> None:
    """Let a sealed row go where a gap stands for it and the act's task is under way."""
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.digest IS NULL
               AND to_jsonb(NEW) - 'sequence' - 'digest' = to_jsonb(OLD) - 'sequence' - 'digest'
            THEN RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' AND EXISTS (
                SELECT FROM chain_gap g JOIN erasure_task t
                    ON t.school_id = g.school_id AND t.act_id = g.act_id
                WHERE g.school_id = OLD.school_id AND g.chain = '{table}'
                    AND OLD.sequence BETWEEN g.first AND g.last AND t.state = 'open')
            THEN RETURN OLD;
            END IF;
            RAISE EXCEPTION '{table} is append-only';
        END $$;
        """
    )


def keep_heads(op: MigrationStep) -> None:
    """Let heads of other services be added and never changed; what may go is thinned history.

    That is a head older than a day, of which a later one of the same day (UTC) stays; never the
    first of a chain, and none of a chain that once contradicted its record. The moment of keeping
    is the database's: whoever adds rows cannot make others old.
    """
    op.execute(
        """
        CREATE FUNCTION kept_head_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                NEW.kept_at := clock_timestamp();
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' AND OLD.kept_at < now() - interval '1 day'
               AND EXISTS (
                SELECT FROM kept_head k WHERE k.service = OLD.service AND k.chain = OLD.chain
                    AND k.school_id = OLD.school_id AND k.kept_at > OLD.kept_at
                    AND (k.kept_at AT TIME ZONE 'UTC')::date
                        = (OLD.kept_at AT TIME ZONE 'UTC')::date)
               AND EXISTS (
                SELECT FROM kept_head k WHERE k.service = OLD.service AND k.chain = OLD.chain
                    AND k.school_id = OLD.school_id AND k.kept_at < OLD.kept_at)
               AND NOT EXISTS (
                SELECT FROM kept_head k WHERE k.service = OLD.service AND k.chain = OLD.chain
                    AND k.school_id = OLD.school_id AND NOT k.agrees)
            THEN RETURN OLD;
            END IF;
            RAISE EXCEPTION 'kept_head is append-only';
        END $$;
        CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON kept_head
            FOR EACH ROW EXECUTE FUNCTION kept_head_keep();
        CREATE TRIGGER keep_all BEFORE TRUNCATE ON kept_head
            FOR EACH STATEMENT EXECUTE FUNCTION kept_head_keep();
        """
    )
