"""Steps of the history of facts: what stands in a table when its history begins."""

from collections.abc import Mapping

from services.shared.database.tenancy import MigrationStep

_REASON = "состояние при обновлении"

# A UUIDv7 as `new_id` makes them, so that rows are sealed before those that come after.
_NEW_ID = """
    encode(
        set_bit(set_bit(
            overlay(
                uuid_send(gen_random_uuid()) PLACING substring(
                    int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3
                ) FROM 1 FOR 6
            ), 52, 1
        ), 53, 1), 'hex'
    )::uuid
"""


def tell_state_v1(
    op: MigrationStep,
    table: str,
    fields: Mapping[str, str],
    *,
    row_id: str = "t.id",
    class_id: str = "NULL::uuid",
    joined: str = "",
) -> None:
    """Begin the history of a table with what stands in it, by no author, school by school.

    `fields` are SQL expressions over the table `t` and what is `joined`. Row-level security shows
    the owner too one school at a time.
    """
    names = ", ".join(f"'{name}'" for name in fields)
    values = ", ".join(f"({value})::text" for value in fields.values())
    _tell(op, table, names, values, row_id, class_id, joined)


def tell_members_v1(
    op: MigrationStep,
    table: str,
    *,
    row_id: str,
    field: str,
    value: str,
    class_id: str,
    joined: str,
) -> None:
    """Begin the history of a table whose rows are fields of what they belong to, as above."""
    _tell(op, table, f"({field})::text", f"({value})::text", row_id, class_id, joined)


def _tell(
    op: MigrationStep,
    table: str,
    names: str,
    values: str,
    row_id: str,
    class_id: str,
    joined: str,
) -> None:
    op.execute(
        f"""
        DO $$
        DECLARE of_school text;
        BEGIN
            FOR of_school IN SELECT s.code FROM school s ORDER BY s.code LOOP
                PERFORM set_config('app.school_id', of_school, true);
                INSERT INTO fact_change
                    (school_id, id, kind, row_id, class_id, fields, told, at, reason)
                SELECT t.school_id, {_NEW_ID}, '{table}', {row_id}, {class_id},
                       ARRAY[{names}], ARRAY[{values}], clock_timestamp(), '{_REASON}'
                  FROM {table} t {joined}
                 WHERE t.school_id = of_school;
            END LOOP;
            PERFORM set_config('app.school_id', '', true);
        END $$
        """  # noqa: S608  (names from a migration)
    )


def keep_written_v1(op: MigrationStep, table: str, kind: str, class_id: str) -> None:
    """Let rows of a table be added and never changed; what goes, goes with its class by an act.

    That is while the task of an act for the class (`class_id`, an SQL expression over OLD) is
    open, and after the history of facts of the same `kind` of table has gone, which leaves signed
    gaps. For every role: the owner of the table can take the trigger away, no other can.
    """
    op.execute(
        f"""
        CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE of_class uuid := {class_id};
        BEGIN
            IF TG_OP = 'DELETE' AND EXISTS (
                SELECT FROM public.erasure_task t WHERE t.school_id = OLD.school_id
                    AND t.state = 'open' AND t.purpose = 'destroy'
                    AND t.request ->> 'class_id' = of_class::text)
               AND NOT EXISTS (
                SELECT FROM public.fact_change f WHERE f.school_id = OLD.school_id
                    AND f.class_id = of_class AND f.kind = '{kind}')
            THEN RETURN OLD;
            END IF;
            RAISE EXCEPTION '{table} is append-only';
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_keep();
        """  # noqa: S608  (names from a migration)
    )
