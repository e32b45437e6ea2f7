"""Targeted tamperings: what somebody does who knows the code and what each check looks at."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from services.shared.accountability.access_log import Access
from services.shared.database.base import new_id
from tests.tampering.attacker import Attacker
from tests.tampering.rows import open_task
from tests.tampering.world import declared, model_of

Attack = Callable[[Attacker], None]

_NOTHING = bytes(32)


def _by_a_made_up_act(who: Attacker) -> None:
    """A task, a gap beyond the head, rows and head gone, other marks written anew and sealed."""
    act = new_id()
    open_task(who, act)
    who.prepare(
        "INSERT INTO chain_gap (school_id, id, chain, first, last, before, digest, act_id,"
        " service, signature, left_at) VALUES (:school, :id, 'mark_change', 1, 1000, :seal, :seal,"
        " :act, 'journal', 'nonsense', now())",
        school=who.school, id=new_id(), seal=_NOTHING, act=act,
    )
    rows = [dict(row._mapping) for row in who.rows(
        "SELECT * FROM mark_change WHERE school_id = :school ORDER BY sequence", school=who.school
    )]
    who.tamper("DELETE FROM mark_change WHERE school_id = :school", school=who.school)
    who.tamper(
        "UPDATE chain_head SET sequence = 0, digest = :seal"
        " WHERE chain = 'mark_change' AND school_id = :school",
        seal=_NOTHING, school=who.school,
    )
    if not who.refusals:
        names = ", ".join(rows[0])
        for row in rows:
            row |= {"sequence": None, "digest": None, "sealed_at": None}
            row["new_text"] = "5" if row["old_text"] != "5" else "4"
            who.tamper(
                f"INSERT INTO mark_change ({names}) VALUES ({', '.join(f':{n}' for n in row)})",
                **row,
            )


def _every_cell_a_five(who: Attacker) -> None:
    who.tamper(
        "UPDATE mark_cell SET marks = '{5}', attendance = NULL"
        " WHERE school_id = :school AND marks <> '{5}'",
        school=who.school,
    )


def _every_absence_gone(who: Attacker) -> None:
    who.tamper(
        "UPDATE mark_cell SET attendance = NULL"
        " WHERE school_id = :school AND attendance IS NOT NULL",
        school=who.school,
    )


def _every_term_mark_a_five(who: Attacker) -> None:
    who.tamper(
        "UPDATE term_mark SET mark = '5' WHERE school_id = :school AND mark <> '5'",
        school=who.school,
    )


def _a_chain_deleted_with_its_head(who: Attacker) -> None:
    _delete_chain(who, "mark_change")


def _all_chains_of_a_school_deleted(who: Attacker) -> None:
    """No row, no head, no cell: nothing inside says that there was a school."""
    for model in declared(who.service).chains:
        _delete_chain(who, model.__tablename__)
    for one in declared(who.service).comparisons:
        who.tamper(f"DELETE FROM {one.shown} WHERE school_id = :school", school=who.school)


def _the_heads_of_a_school_deleted(who: Attacker) -> None:
    who.tamper("DELETE FROM chain_head WHERE school_id = :school", school=who.school)


def _a_tail_cut_and_the_head_set_back(who: Attacker) -> None:
    who.tamper(
        "DELETE FROM access_log WHERE school_id = :school AND sequence >="
        " (SELECT max(sequence) FROM access_log WHERE school_id = :school)",
        school=who.school,
    )
    who.prepare(
        "UPDATE chain_head SET (sequence, digest) = (SELECT sequence, digest FROM access_log"
        " WHERE school_id = :school ORDER BY sequence DESC LIMIT 1)"
        " WHERE school_id = :school AND chain = 'access_log'",
        school=who.school,
    )


def _marks_and_history_computed_anew(who: Attacker) -> None:
    """Every mark is told otherwise in cell and history alike, and the chain is computed again."""
    who.tamper(
        "UPDATE mark_change SET new_text = '2' WHERE school_id = :school AND old_text <> '2'"
        " AND new_text <> '2'",
        school=who.school,
    )
    who.tamper(
        "UPDATE mark_cell SET marks = '{2}', attendance = NULL"
        " WHERE school_id = :school AND marks <> '{2}'",
        school=who.school,
    )
    who.reseal(model_of("journal", "mark_change"), 1)


def _a_mark_dated_back(who: Attacker) -> None:
    """A mark and its history as the service itself writes them, with a date in September."""
    _add_change(who, _cell(who), at="now() - interval '80 days'")


def _a_row_that_no_calendar_has(who: Attacker) -> None:
    """One row with an endless time: whoever reads it to seal must not stop for all the others."""
    _add_change(who, _cell(who), at="'infinity'")


def _a_row_long_before_christ(who: Attacker) -> None:
    _add_change(who, _cell(who), at="'4000-01-01 BC'")


def _a_row_without_a_time_of_sealing(who: Attacker) -> None:
    """Added and sealed by hand, dated back, as one of the time before such times were kept."""
    (last,) = who.rows(
        "SELECT * FROM access_log WHERE school_id = :school ORDER BY sequence DESC LIMIT 1",
        school=who.school,
    )
    row = dict(last._mapping) | {"id": new_id(), "sealed_at": None}
    row["at"] -= timedelta(days=100)
    row["sequence"] += 1
    names = ", ".join(row)
    who.tamper(
        f"INSERT INTO access_log ({names}) VALUES ({', '.join(f':{n}' for n in row)})", **row
    )
    if who.changed:
        who.reseal(Access, row["sequence"])


def _a_seal_taken_off(who: Attacker) -> None:
    """One row in the middle without its seal: it is not walked, and what is sealed next fails."""
    who.tamper(
        "UPDATE mark_change SET sequence = NULL, digest = NULL, sealed_at = NULL"
        " WHERE school_id = :school AND sequence = 2",
        school=who.school,
    )


def _a_told_seal_taken_away(who: Attacker) -> None:
    """The seal of the row that was told last is NULL, its number stays."""
    who.tamper(
        "UPDATE access_log SET digest = NULL WHERE school_id = :school AND sequence ="
        " (SELECT max(sequence) FROM access_log WHERE school_id = :school)",
        school=who.school,
    )


def _cells_changed_under_a_made_up_destruction(who: Attacker) -> None:
    """A tombstone and an open task say that the class is being destroyed just now."""
    act = new_id()
    open_task(who, act)
    who.prepare(
        "INSERT INTO tombstone (school_id, case_file_id, kind, source_id, class_id, act_id,"
        " act_number, acted_on, identifiers, placed_at) SELECT school_id, id, 'class_journal', id,"
        " id, :act, '1', current_date, '[]', now() FROM school_class WHERE school_id = :school",
        school=who.school, act=act,
    )
    who.tamper(
        "UPDATE mark_cell SET marks = CASE WHEN marks = '{5}' THEN '{4}' ELSE '{5}' END"
        " WHERE school_id = :school",
        school=who.school,
    )


def _two_changes_in_the_other_order(who: Attacker) -> None:
    """The last change of a cell and the one before it exchange places; cell and chain follow."""
    pairs = who.rows(
        "SELECT a.id, b.id, a.sequence, b.sequence, a.lesson_id, a.pupil_id FROM mark_change a"
        " JOIN mark_change b USING (school_id, lesson_id, pupil_id)"
        " WHERE a.school_id = :school AND a.sequence < b.sequence"
        " ORDER BY b.sequence DESC LIMIT 1",
        school=who.school,
    )
    first, second, low, high, *_ = pairs[0]
    for number, row in ((high, first), (low, second)):
        who.tamper(
            "UPDATE mark_change SET sequence = :number WHERE id = :id", number=number, id=row
        )
    who.reseal(model_of("journal", "mark_change"), low)


def _a_gap_told_again_of_other_rows(who: Attacker) -> None:
    """A genuine gap of another chain stands for rows of this one, with its true signature."""
    (found,) = who.rows("SELECT * FROM chain_gap WHERE school_id = :school", school=who.school)
    gap = dict(found._mapping) | {"id": new_id(), "chain": "mark_change"}
    names = ", ".join(gap)
    who.prepare(
        f"INSERT INTO chain_gap ({names}) VALUES ({', '.join(f':{n}' for n in gap)})", **gap
    )
    who.tamper(
        "DELETE FROM mark_change WHERE school_id = :school AND sequence BETWEEN :first AND :last",
        school=who.school, first=gap["first"], last=gap["last"],
    )


def _a_gap_made_longer(who: Attacker) -> None:
    (gap,) = who.rows("SELECT * FROM chain_gap WHERE school_id = :school", school=who.school)
    who.tamper("UPDATE chain_gap SET last = last + 1 WHERE id = :id", id=gap.id)
    who.tamper(
        f"DELETE FROM {gap.chain} WHERE school_id = :school AND sequence = :number",
        school=who.school, number=gap.last + 1,
    )


def _lawful_gap_taken_away(who: Attacker) -> None:
    """What went by an act: nobody shall be able to deny that it was there."""
    who.tamper("DELETE FROM chain_gap WHERE school_id = :school", school=who.school)


def _other_services_gateway_log(who: Attacker) -> None:
    who.tamper(
        "UPDATE access_log SET outcome = 'refused' WHERE school_id = :school AND sequence = 1",
        school=who.school,
    )


def _whole_log_computed_anew(who: Attacker) -> None:
    who.tamper("UPDATE access_log SET user_id = 'nobody' WHERE school_id = :school",
               school=who.school)
    who.reseal(Access, 1)


def _whole_log_begun_anew(who: Attacker) -> None:
    _delete_chain(who, "access_log")
    who.prepare(
        "INSERT INTO access_log (school_id, id, at, user_id, role, action, subject_kind,"
        " subject_id, kind, ground, outcome, correlation_id, origin) SELECT :school,"
        " gen_random_uuid(), now(), 'u', 'deputy', 'marks.read', 'pupil', gen_random_uuid(),"
        " 'marks', 'school', 'allowed', 'c', 'http' FROM generate_series(1, 50)",
        school=who.school,
    )


OF_THE_JOURNAL: Mapping[str, Attack] = {
    "a made-up act, rows written anew": _by_a_made_up_act,
    "every cell a five": _every_cell_a_five,
    "every absence gone": _every_absence_gone,
    "every term mark a five": _every_term_mark_a_five,
    "a chain deleted with its head": _a_chain_deleted_with_its_head,
    "all chains of a school deleted": _all_chains_of_a_school_deleted,
    "the heads of a school deleted": _the_heads_of_a_school_deleted,
    "a tail cut, the head set back": _a_tail_cut_and_the_head_set_back,
    "marks and history computed anew": _marks_and_history_computed_anew,
    "a mark dated back": _a_mark_dated_back,
    "a row dated to infinity": _a_row_that_no_calendar_has,
    "a row dated before Christ": _a_row_long_before_christ,
    "a row without its time of sealing": _a_row_without_a_time_of_sealing,
    "a seal taken off": _a_seal_taken_off,
    "a told seal taken away": _a_told_seal_taken_away,
    "cells changed under a made-up destruction": _cells_changed_under_a_made_up_destruction,
    "two changes in the other order": _two_changes_in_the_other_order,
    "a gap told again of other rows": _a_gap_told_again_of_other_rows,
    "a gap made longer": _a_gap_made_longer,
    "a lawful gap taken away": _lawful_gap_taken_away,
}
"""By name: what is done to the journal's database."""

OF_EVERY_SERVICE: Mapping[str, Attack] = {
    "the log computed anew": _whole_log_computed_anew,
    "the log begun anew": _whole_log_begun_anew,
    "the log deleted with its head": _all_chains_of_a_school_deleted,
    "the log's tail cut": _a_tail_cut_and_the_head_set_back,
    "one row of the log": _other_services_gateway_log,
    "a row of the log without its time of sealing": _a_row_without_a_time_of_sealing,
    "the log's told seal taken away": _a_told_seal_taken_away,
    "the log's heads deleted": _the_heads_of_a_school_deleted,
}
"""By name: what is done to the database of each other service."""


def _delete_chain(who: Attacker, table: str) -> None:
    who.tamper(f"DELETE FROM {table} WHERE school_id = :school", school=who.school)
    for record in ("chain_head", "chain_checkpoint"):
        who.tamper(
            f"DELETE FROM {record} WHERE school_id = :school AND chain = :chain",
            school=who.school, chain=table,
        )


def _cell(who: Attacker) -> Any:
    (cell,) = who.rows(
        "SELECT * FROM mark_cell WHERE school_id = :school AND marks <> '{}' LIMIT 1",
        school=who.school,
    )
    return cell


def _add_change(who: Attacker, cell: Any, *, at: str) -> None:
    """Write a mark into a cell and its history, as the service does, but for the time."""
    old = "·".join([*cell.marks, *([cell.attendance] if cell.attendance else [])])
    new = "3" if old != "3" else "4"
    who.tamper(
        "INSERT INTO mark_change (school_id, id, lesson_id, pupil_id, at, old_text, new_text,"
        f" user_id, role) VALUES (:school, :id, :lesson, :pupil, {at}, :old, :new, 'teacher-131',"
        " 'teacher')",
        school=cell.school_id, id=new_id(), lesson=cell.lesson_id, pupil=cell.pupil_id,
        old=old, new=new,
    )
    who.prepare(
        "UPDATE mark_cell SET marks = :marks, attendance = NULL"
        " WHERE school_id = :school AND lesson_id = :lesson AND pupil_id = :pupil",
        marks=[new], school=cell.school_id, lesson=cell.lesson_id, pupil=cell.pupil_id,
    )
