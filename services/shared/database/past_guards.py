"""Triggers that hold for every role: heads go forward, seals are given once, gaps fit.

Called by migrations, beside the rights of each role (services.shared.database.rights).
"""

import sqlalchemy as sa

from services.shared.database.online import build_index
from services.shared.database.tenancy import MigrationStep


def guard_heads_v2(op: MigrationStep) -> None:
    """Let heads only go forward: none is set back, taken away, or turned into another's."""
    op.execute(
        """
        CREATE FUNCTION chain_head_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.chain = OLD.chain AND NEW.school_id = OLD.school_id
               AND NEW.sequence > OLD.sequence
            THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION 'chain_head only goes forward';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON chain_head
            FOR EACH ROW EXECUTE FUNCTION chain_head_keep();
        """
    )


def guard_chain_v2(op: MigrationStep, table: str, *, perishable: bool = False) -> None:
    """Let a row come in unsealed alone, and get a seal only past the head of its chain.

    The head is made with the rights of the tables' owner, so that no role of the service needs
    any over heads. With `perishable` a sealed row may go where a gap stands for it and the act's
    task is under way.
    """
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION {table}_head() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            INSERT INTO public.chain_head (chain, school_id, sequence, digest)
            VALUES ('{table}', NEW.school_id, 0, decode(repeat('00', 32), 'hex'))
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$;
        CREATE FUNCTION {table}_fresh() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} is sealed by the worker alone';
        END $$;
        CREATE TRIGGER fresh BEFORE INSERT ON {table} FOR EACH ROW
            WHEN (NEW.sequence IS NOT NULL OR NEW.digest IS NOT NULL OR NEW.sealed_at IS NOT NULL)
            EXECUTE FUNCTION {table}_fresh();
        """  # noqa: S608  (a table's name from a migration)
    )
    keep_rows_v2(op, table, perishable=perishable)


def keep_rows_v2(op: MigrationStep, table: str, *, perishable: bool) -> None:
    """Let a row's seal be written once, past the head; and a sealed row go, if `perishable`."""
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.digest IS NULL AND OLD.sequence IS NULL
               AND to_jsonb(NEW) - 'sequence' - 'digest' - 'sealed_at'
                   = to_jsonb(OLD) - 'sequence' - 'digest' - 'sealed_at'
               AND NEW.digest IS NOT NULL
               AND NEW.sequence > (SELECT h.sequence FROM public.chain_head h
                   WHERE h.chain = '{table}' AND h.school_id = NEW.school_id)
            THEN RETURN NEW;
            END IF;
            {_PERISHABLE.format(table=table) if perishable else ""}
            RAISE EXCEPTION '{table} is append-only';
        END $$;
        """  # noqa: S608  (a table's name from a migration)
    )


def stamp_rows_v3(op: MigrationStep, table: str) -> None:
    """Let the database note the order and the time of writing a chained row, and of its sealing.

    By triggers and no defaults: whoever writes rows, or seals them, must not be able to say
    another time. A sealer of before fails until its worker is exchanged, and seals nothing wrong.
    May be repeated.
    """
    op.execute(f"CREATE SEQUENCE IF NOT EXISTS {table}_position_seq")
    for column in ("position bigint", "written_at timestamptz"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")
    op.execute(
        f"""
        ALTER SEQUENCE {table}_position_seq OWNED BY {table}.position;
        CREATE OR REPLACE FUNCTION {table}_written() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.position := nextval('public.{table}_position_seq');
            NEW.written_at := clock_timestamp();
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER written BEFORE INSERT ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_written();
        CREATE OR REPLACE FUNCTION {table}_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} is sealed at the time of sealing, append-only';
        END $$;
        CREATE OR REPLACE TRIGGER sealed BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (OLD.digest IS NULL AND OLD.sequence IS NULL
                AND NEW.sealed_at IS DISTINCT FROM now())
            EXECUTE FUNCTION {table}_sealed();
        """
    )


def bound_rows_v4(op: MigrationStep, table: str) -> None:
    """Let no row of a chain be so large that a batch of such cannot be sealed. May be repeated."""
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION {table}_written() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF pg_column_size(NEW) > 262144 THEN
                RAISE EXCEPTION '{table}: a row is too large to be sealed'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            NEW.position := nextval('public.{table}_position_seq');
            NEW.written_at := clock_timestamp();
            RETURN NEW;
        END $$;
        """
    )


def index_waiting_v3(op: MigrationStep, table: str) -> None:
    """Index the rows that wait for their seal in the order in which they get it."""
    build_index(
        op,
        f"ix_{table}_unsealed",
        table,
        ["school_id", sa.text("position NULLS FIRST"), "id"],
        postgresql_where=sa.text("digest IS NULL AND sequence IS NULL"),
    )


_PERISHABLE = """
            IF TG_OP = 'DELETE' AND EXISTS (
                SELECT FROM public.chain_gap g JOIN public.erasure_task t
                    ON t.school_id = g.school_id AND t.act_id = g.act_id
                WHERE g.school_id = OLD.school_id AND g.chain = '{table}'
                    AND OLD.sequence BETWEEN g.first AND g.last AND t.state = 'open'
                    AND t.purpose = 'destroy')
            THEN RETURN OLD;
            END IF;
"""


def guard_gaps_v2(op: MigrationStep) -> None:
    """Let a gap stand only for rows that were sealed, and for none that has one already."""
    op.execute(
        """
        CREATE FUNCTION chain_gap_fits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.last > COALESCE((SELECT h.sequence FROM public.chain_head h
                   WHERE h.chain = NEW.chain AND h.school_id = NEW.school_id), 0)
            THEN RAISE EXCEPTION 'chain_gap reaches beyond its chain';
            END IF;
            -- Gaps do not overlap: the nearest that ends here or later is the one to look at.
            IF NEW.last >= (SELECT g.first FROM public.chain_gap g
                   WHERE g.school_id = NEW.school_id AND g.chain = NEW.chain
                       AND g.last >= NEW.first
                   ORDER BY g.last LIMIT 1)
            THEN RAISE EXCEPTION 'chain_gap overlaps another';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER fits BEFORE INSERT ON chain_gap
            FOR EACH ROW EXECUTE FUNCTION chain_gap_fits();
        """
    )


def guard_statements_v2(op: MigrationStep) -> None:
    """Let a gap be bound to its statement once, and a statement be signed once, and no more.

    A gap without a moment is one of before: none comes any more. A worker of before leaves none
    until it is exchanged.
    """
    op.execute(
        """
        CREATE FUNCTION chain_gap_timed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'chain_gap says when its rows went';
        END $$;
        CREATE TRIGGER timed BEFORE INSERT ON chain_gap FOR EACH ROW
            WHEN (NEW.left_at IS NULL OR NEW.inherited_at IS NOT NULL)
            EXECUTE FUNCTION chain_gap_timed();
        CREATE OR REPLACE FUNCTION chain_gap_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.statement_id IS NULL AND NEW.statement_id IS NOT NULL
               AND to_jsonb(NEW) - 'statement_id' = to_jsonb(OLD) - 'statement_id'
            THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION 'chain_gap is append-only';
        END $$;
        CREATE FUNCTION gap_statement_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.countersignature IS NULL
               AND to_jsonb(NEW) - 'asked_at' - 'countersignature' - 'refusal' - 'judged_at'
                   = to_jsonb(OLD) - 'asked_at' - 'countersignature' - 'refusal' - 'judged_at'
               AND (OLD.refusal IS NULL OR NEW.refusal IS NOT NULL)
            THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a statement of gaps stays, and so does its signature';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON gap_statement
            FOR EACH ROW EXECUTE FUNCTION gap_statement_keep();
        """
    )


def guard_countersigned_v1(op: MigrationStep) -> None:
    """Let what a service has stated stay as it was stated, and a signature be the last word."""
    op.execute(
        """
        CREATE FUNCTION countersigned_gaps_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.state <> 'signed'
               AND to_jsonb(NEW) - 'next_look_at' - 'state' - 'why' - 'signature' - 'judged_at'
                   = to_jsonb(OLD) - 'next_look_at' - 'state' - 'why' - 'signature' - 'judged_at'
            THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a statement of gaps stays, and so does its signature';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON countersigned_gaps
            FOR EACH ROW EXECUTE FUNCTION countersigned_gaps_keep();
        """
    )


def guard_inbox_v2(op: MigrationStep) -> None:
    """Keep whoever answers requests from rewriting, settling or renaming a message."""
    op.execute(
        """
        CREATE FUNCTION inbox_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a message in the inbox is not rewritten';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE ON inbox FOR EACH ROW
            -- Whoever answers requests has a message tried again, or gives it up with a reason.
            WHEN (current_user LIKE '%\\_app' AND (
                NEW.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body
                OR OLD.event_id IS NOT NULL
                AND (NEW.event_id, NEW.source, NEW.type, NEW.school_id, NEW.subject, NEW.sequence)
                    IS DISTINCT FROM
                    (OLD.event_id, OLD.source, OLD.type, OLD.school_id, OLD.subject, OLD.sequence)
                OR OLD.state IN ('done', 'discarded')
                OR NEW.state NOT IN (OLD.state, 'waiting', 'discarded')))
            EXECUTE FUNCTION inbox_keep();
        """
    )
