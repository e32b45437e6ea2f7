"""Selections of participant codes."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from services.journal.classes.models import Enrolment
from services.journal.classes.queries import enrolled_on
from services.journal.participant_codes.models import ParticipantCode
from services.journal.people.models import Pupil


def select_codes(school_id: str, monitoring_id: str, *columns: Any) -> Select[Any]:
    """Select from the codes that a school has issued for a monitoring."""
    return select(*columns).where(
        ParticipantCode.school_id == school_id, ParticipantCode.monitoring_id == monitoring_id
    )


def select_named_codes(school_id: str, monitoring_id: str, class_id: UUID) -> Select[Any]:
    """Select `full_name` and `code` of each child of a class that has one, in a list's order."""
    return (
        select_codes(school_id, monitoring_id, Pupil.full_name, ParticipantCode.code)
        .join_from(ParticipantCode, Pupil)
        .where(ParticipantCode.class_id == class_id)
        .order_by(Pupil.sort_key, Pupil.id)
    )


def select_without_code(
    school_id: str, monitoring_id: str, class_id: UUID, day: date
) -> Select[Any]:
    """Select the ids of the children in a class on a day who have no code for a monitoring."""
    return (
        select(Enrolment.pupil_id)
        .distinct()
        .where(
            Enrolment.school_id == school_id,
            Enrolment.class_id == class_id,
            enrolled_on(day),
            ~exists().where(
                ParticipantCode.school_id == school_id,
                ParticipantCode.monitoring_id == monitoring_id,
                ParticipantCode.pupil_id == Enrolment.pupil_id,
            ),
        )
    )
