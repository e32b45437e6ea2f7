"""The steps of heads of hash chains: what was told, what is kept, and when the two agreed."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.shared.database.tenancy import MigrationStep

_MOMENT = sa.DateTime(timezone=True)


def remember_told_v2(op: MigrationStep) -> None:
    """Remember at which rows a chain was told before, so that a lost checkpoint stops nothing."""
    numbers, none = ARRAY(sa.BigInteger), sa.text("'{}'")
    op.add_column(
        "chain_checkpoint", sa.Column("told", numbers, nullable=False, server_default=none)
    )


def accept_heads_v2(op: MigrationStep) -> None:
    """Create what an operator accepts, and let an agreement only be what the worker has heard.

    What contradicts the record is taken back by the keeper's worker alone, after an acceptance;
    and nothing agrees before it has: an agreement ahead of its time would hide that none follows.
    """
    op.create_table(
        "head_acceptance",
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("accepted_at", _MOMENT, primary_key=True),
        sa.Column("holds_to", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("accepted_by", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.CheckConstraint(
            "holds_to BETWEEN 0 AND sequence AND length(reason) BETWEEN 10 AND 500",
            name="ck_head_acceptance_sense",
        ),
        sa.CheckConstraint("isfinite(accepted_at)", name="ck_head_acceptance_finite"),
    )
    op.execute(
        """
        CREATE FUNCTION head_acceptance_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'head_acceptance is append-only';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON head_acceptance
            FOR EACH ROW EXECUTE FUNCTION head_acceptance_keep();
        CREATE FUNCTION head_agreement_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'DELETE' AND NEW.agreed_at <= clock_timestamp()
               AND (TG_OP = 'INSERT' OR (
                (NEW.service, NEW.chain, NEW.school_id)
                    = (OLD.service, OLD.chain, OLD.school_id)
                AND (OLD.trouble IS NULL OR EXISTS (
                    SELECT FROM head_acceptance a WHERE a.service = OLD.service
                        AND a.chain = OLD.chain AND a.school_id = OLD.school_id
                        AND a.accepted_at > OLD.troubled_at))))
            THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION 'head_agreement says what was heard, and keeps what contradicts it';
        END $$;
        CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON head_agreement
            FOR EACH ROW EXECUTE FUNCTION head_agreement_keep();
        """
    )
