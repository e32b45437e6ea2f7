"""Incidents hold values of marks: they go with the class's journal."""

from alembic import op

from services.shared.database.shared_migrations.destruction import let_incidents_go_v3

revision = "0026"
down_revision = "0025"

# As services.journal.marks.destruction.about_class.
_NAMED = """
    SELECT t.class_id
    UNION ALL
    SELECT g.id FROM public.subject_group g
    WHERE g.school_id = t.school_id AND g.class_id = t.class_id
    UNION ALL
    SELECT l.id FROM public.lesson l JOIN public.subject_group g
        ON g.school_id = l.school_id AND g.id = l.group_id
    WHERE g.school_id = t.school_id AND g.class_id = t.class_id
"""


def upgrade() -> None:
    """Let them."""
    let_incidents_go_v3(op, _NAMED)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
