"""The history of facts begins with years, terms, classes, groups, children as they are now."""

from alembic import op

from services.journal.migrations.facts import tell_members_v1, tell_state_v1

revision = "0027"
down_revision = "0026"

_TOLD = {
    "academic_year": ("name", "starts_on", "ends_on"),
    "term": ("year_id", "grade", "kind", "number", "name", "starts_on", "ends_on"),
    "work_type": ("short", "name", "weight"),
    "school_class": ("year_id", "grade", "letter", "class_teacher_id"),
    "subject": ("name",),
    "enrolment": ("pupil_id", "class_id", "year_id", "enrolled_on", "departed_on"),
}
_GROUP = ("class_id", "subject_id", "name", "teacher_id")
_WHO = (
    "encode(sha256(convert_to(concat_ws('/', t.id, t.family_name, t.given_name, t.patronymic,"
    " t.born_on), 'UTF8')), 'hex')"
)


def upgrade() -> None:
    """Tell what stands there."""
    for table, columns in _TOLD.items():
        tell_state_v1(op, table, {name: f"t.{name}" for name in columns})
    tell_state_v1(op, "pupil", {"person_id": "t.person_id", "name_and_birth": _WHO})
    tell_state_v1(
        op, "subject_group", {name: f"t.{name}" for name in _GROUP}, class_id="t.class_id"
    )
    tell_members_v1(
        op,
        "subject_group_member",
        row_id="t.group_id",
        field="t.pupil_id",
        value="true",
        class_id="g.class_id",
        joined="JOIN subject_group g ON g.school_id = t.school_id AND g.id = t.group_id",
    )
    tell_members_v1(
        op,
        "class_journal_term",
        row_id="t.class_journal_id",
        field="t.term_id",
        value="t.state",
        class_id="j.class_id",
        joined="JOIN class_journal j ON j.school_id = t.school_id AND j.id = t.class_journal_id",
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
