"""What a movement says of itself: why, by which order, where from or where to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.classes.rules import ArrivalReason, DepartureReason


@dataclass(frozen=True, slots=True)
class Arrival:
    """Why a child comes into a class, by which order, and where from (as the school writes)."""

    reason: ArrivalReason | None = None
    order_number: str | None = None
    came_from: str | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """Why a child leaves a class, by which order, and where to (as the school writes)."""

    reason: DepartureReason | None = None
    order_number: str | None = None
    went_to: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """An enrolment and its last day."""

    enrolment_id: UUID
    last_day: date
    departure: Departure = Departure()
