"""One record that is two people becomes two: somebody chooses what goes to the new one."""

from uuid import UUID

from services.journal.merging.rows import write_steps
from services.journal.merging.usecases.choices import Split
from services.journal.merging.usecases.marks import move_marks
from services.journal.merging.usecases.merging import (
    Merging,
    demand_shown,
    keep,
    lock_people,
    log_children,
    may_merge,
    tell_class,
)
from services.journal.merging.usecases.preview import Preview
from services.journal.merging.usecases.split_plans import plan_split
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.wording import said

_REASON = str(said("карточка двух человек разделена"))


def preview_split(database: Database, caller: Caller, split_: Split) -> Preview:
    """Return what would go to the new record, and what stands against it.

    Raises:
        BadInput: what was chosen is not of this record, or does not fit.
        Forbidden: the caller is no deputy.
        NotFound: the school has no such record.
    """
    basis = may_merge(caller)
    with database.transaction(school_of(caller)) as session:
        plan = plan_split(session, school_of(caller), split_, new_id())
        log_children(session, caller, basis, plan.children)
    return plan.preview


def split(database: Database, caller: Caller, split_: Split, seen: str) -> tuple[UUID, UUID]:
    """Make two records of one, as the preview has shown it; return the split's and the new id.

    Raises:
        BadInput: what was chosen is not of this record, or does not fit.
        Conflict: something stands against it, or the record has changed since it was looked at.
        Forbidden: the caller is no deputy.
        NotFound: the school has no such record.
    """
    basis = may_merge(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        lock_people(session, school_id, split_.kind, split_.id)
        plan = plan_split(session, school_id, split_, new_id())
        demand_shown(plan.preview, seen)
        made = plan.preview.goes.id
        write_steps(session, caller, plan.steps, _REASON)
        if split_.kind == "pupil":
            move_marks(
                session, caller, split_.id, made, plan.cells, plan.term_marks, _REASON
            )
        merge_id = keep(session, caller, Merging(split_.kind, split_.id, made), "split", plan)
        if split_.kind == "pupil":
            for one in (split_.id, made):
                tell_class(session, caller, one)
        children = [*plan.children, made] if split_.kind == "pupil" else plan.children
        log_children(session, caller, basis, children)
    return merge_id, made
