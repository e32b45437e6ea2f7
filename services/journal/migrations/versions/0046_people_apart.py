"""That two records of one name are two people is said once."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Take the new step in."""
    op.drop_constraint("ck_person_merge_step", "person_merge", type_="check")
    op.create_check_constraint(
        "ck_person_merge_step", "person_merge", "step IN ('merge', 'split', 'apart')"
    )


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
