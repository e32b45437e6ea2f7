"""Tells how changes of cells and term marks ended, and the history of one with its authors."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.journal.marks.rules.changes import Decision
from services.journal.marks.rules.grid import Outcome
from services.journal.people.rules import short_name
from services.shared.accountability.roles import Role
from services.shared.errors import BadInput, FieldError

# Who changes marks without being on the school's staff.
_OTHERS = {Role.OPERATOR: "Загрузка из файла"}

_NOTHING = Outcome()


def told_history(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Return changes as pages show them; a row without a moment stands for no change."""
    return [
        {
            "at": row.at,
            "author": _author(row),
            "old": row.old_text,
            "new": row.new_text,
            "reason": row.reason,
        }
        for row in rows
        if row.at is not None
    ]


def told_decision(key: UUID, decision: Decision, result: Outcome | None) -> dict[str, Any]:
    """Return how one change of a batch ended, with what the child's cells come to now."""
    result = result or _NOTHING
    return {
        "key": key,
        "status": decision.status,
        "text": decision.text,
        "average": result.average,
        "weighted": result.weighted,
        "proposed": result.proposed,
        "message": decision.message,
    }


def demand_distinct(keys: Iterable[UUID]) -> None:
    """Refuse a batch that names a change twice.

    Raises:
        BadInput: a key stands in it more than once.
    """
    given = list(keys)
    if len(set(given)) != len(given):
        what = "У каждого изменения свой ключ: один повторяется."
        raise BadInput(what, errors=[FieldError("changes", what)])


def _author(row: Any) -> str:
    if row.family_name:
        return short_name(row.family_name, row.given_name, row.patronymic)
    return _OTHERS.get(row.role, "Сотрудник школы")
