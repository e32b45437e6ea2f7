"""Whatever changes what a person is in a school is noted, so that the account follows.

A note is a row of waiting work of the kind `account`. Triggers write it, since many features write
these tables; a new account is noted by who makes it (services/journal/accounts).
"""

from alembic import op

revision = "0037"
down_revision = "0036"

# Table → the people whom its changed rows touch.
_TOUCHED = {
    "account": "SELECT person_id FROM changed",
    "staff": "SELECT person_id FROM changed",
    "pupil": "SELECT person_id FROM changed",
    "representative": "SELECT person_id FROM changed",
    "appointment": (
        "SELECT s.person_id FROM changed c"
        " JOIN staff s ON s.school_id = c.school_id AND s.id = c.staff_id"
    ),
    "representation": (
        "SELECT r.person_id FROM changed c"
        " JOIN representative r ON r.school_id = c.school_id AND r.id = c.representative_id"
    ),
    "enrolment": (
        "SELECT p.person_id FROM changed c"
        " JOIN pupil p ON p.school_id = c.school_id AND p.id = c.pupil_id"
        " UNION SELECT r.person_id FROM changed c"
        " JOIN representation n ON n.school_id = c.school_id AND n.pupil_id = c.pupil_id"
        " JOIN representative r ON r.school_id = n.school_id AND r.id = n.representative_id"
    ),
}
# An account that went is in no table any more: its person is noted all the same.
_KNOWN = " WHERE person_id IN (SELECT person_id FROM account)"
_EVENTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))


def upgrade() -> None:
    """Add the triggers."""
    for table, people in _TOUCHED.items():
        known = "" if table == "account" else _KNOWN
        op.execute(
            f"""
            CREATE FUNCTION {table}_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO waiting_work (school_id, kind, id, data, due_at)
                SELECT 'platform', 'account', gen_random_uuid(),
                       jsonb_build_object('person_id', person_id), now()
                FROM (SELECT DISTINCT person_id FROM ({people}) touched) people{known};
                RETURN NULL;
            END $$
            """  # noqa: S608  (names of tables from above)
        )
        for event, side in _EVENTS:
            if table == "account" and event == "INSERT":
                continue
            op.execute(
                f"CREATE TRIGGER of_account_{event.lower()}_{side.lower()} AFTER {event}"
                f" ON {table} REFERENCING {side} TABLE AS changed"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_of_account()"
            )


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
