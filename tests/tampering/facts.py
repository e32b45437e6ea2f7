"""Tamperings with what a mark's meaning hangs on: lessons, terms, kinds of work, people."""

from collections.abc import Mapping

from tests.tampering.attacker import Attacker
from tests.tampering.targeted import Attack


def _lesson(column: str, value: str) -> Attack:
    def attack(who: Attacker) -> None:
        who.tamper(
            f"UPDATE lesson SET {column} = {value} WHERE school_id = :school AND id ="
            " (SELECT lesson_id FROM mark_cell WHERE school_id = :school AND marks <> '{}'"
            " ORDER BY lesson_id LIMIT 1)",
            school=who.school,
        )

    return attack


def _statement(statement: str) -> Attack:
    def attack(who: Attacker) -> None:
        who.tamper(statement, school=who.school)

    return attack


OF_FACTS: Mapping[str, Attack] = {
    "a lesson moved to another day": _lesson("held_on", "held_on + 40"),
    "a lesson with another topic": _lesson("topic", "'другая тема'"),
    "a lesson with other homework": _lesson("homework", "'другое задание'"),
    "a lesson of another kind of work": _lesson(
        "work_type_id", "(SELECT id FROM work_type WHERE school_id = :school"
        " AND id IS DISTINCT FROM lesson.work_type_id ORDER BY weight DESC LIMIT 1)"
    ),
    "a lesson deleted with all that is of it": _statement(
        "WITH gone AS (SELECT lesson_id FROM mark_cell WHERE school_id = :school LIMIT 1),"
        " cells AS (DELETE FROM mark_cell WHERE lesson_id IN (SELECT lesson_id FROM gone))"
        " DELETE FROM lesson WHERE id IN (SELECT lesson_id FROM gone)"
    ),
    "a kind of work weighs more": _statement(
        "UPDATE work_type SET weight = weight + 3 WHERE school_id = :school"
    ),
    "two pupils exchange their names": _statement(
        "UPDATE pupil p SET family_name = q.family_name, given_name = q.given_name FROM pupil q"
        " WHERE p.school_id = :school AND q.school_id = :school AND q.id <> p.id"
    ),
    "a term with other days": _statement(
        "UPDATE term SET ends_on = ends_on - 7 WHERE school_id = :school"
    ),
    "a child that left the class earlier": _statement(
        "UPDATE enrolment SET enrolled_on = enrolled_on + 3 WHERE school_id = :school"
    ),
}
"""By name: what is done to the journal's database, in tables beside the marks."""
