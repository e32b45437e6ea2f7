"""Keeps for the school what its deputy has said of names in a timetable's file."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.journal.classes.models import Subject, SubjectGroup
from services.journal.people.models import Staff
from services.journal.subjects.models import SubjectAlias
from services.journal.subjects.rules.names import fold_subject
from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.timetable.models import TimetableAnswer
from services.journal.timetable_files.rules.matching import Asked
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said

_MEANS: dict[Asked, type[Subject] | type[SubjectGroup] | type[Staff]] = {
    Asked.SUBJECT: Subject, Asked.GROUP: SubjectGroup, Asked.TEACHER: Staff
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name means: the question's `asked` and `said`, and the id that was chosen."""

    asked: Asked
    said: str
    id: UUID


def keep_answers(database: Database, caller: Caller, answers: Sequence[Answer]) -> None:
    """Keep answers; of one name the last one holds. A subject gets the name as another of its own.

    Raises:
        BadInput: what was chosen is not the school's.
        Forbidden: the caller may not change the timetable.
    """
    basis = require(TIMETABLE_WRITE, caller, Target(school_id=caller.school_id))
    if not answers:
        return
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        for one in answers:
            model = _MEANS[one.asked]
            known = select(model.id).where(model.school_id == school_id, model.id == one.id)
            if session.scalar(known) is None:
                what = said("«%(text)s»: такого в школе нет, выберите ещё раз.", text=one.said)
                raise BadInput(what, errors=[FieldError("answers", what)])
            if one.asked is Asked.SUBJECT:
                alias = insert(SubjectAlias).values(
                    school_id=school_id, folded=fold_subject(one.said), alias=one.said,
                    subject_id=one.id,
                )
                session.execute(alias.on_conflict_do_update(
                    index_elements=["school_id", "folded"], set_={"subject_id": one.id}
                ))
                continue
            means = {
                "teacher_id": one.id if one.asked is Asked.TEACHER else None,
                "group_id": one.id if one.asked is Asked.GROUP else None,
            }
            session.execute(
                insert(TimetableAnswer)
                .values(school_id=school_id, id=new_id(), said=one.said, **means)
                .on_conflict_do_update(index_elements=["school_id", "said"], set_=means)
            )
        record_access(session, caller, basis, kind="timetable")
