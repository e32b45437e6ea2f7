"""From which day to which a timetable holds, when another one comes in or one is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A timetable's days; both are in it."""

    id: UUID
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Validity:
    """Which days a change is for, and which timetable it begins with.

    With `in_place`, `base` itself is changed; else a timetable of these days is made of a copy of
    `base`, which ends the day before where it covers `since`.
    """

    base: UUID | None
    since: date
    until: date
    in_place: bool


def choose_validity(
    spans: Sequence[Span], since: date | None, day: date, year: Span
) -> Validity:
    """Return what a change is for; `spans` are those of the year, in order; `day` is today.

    Without `since`: the one that holds, or is the next to. What has been taught by a timetable is
    not changed by it: one that has begun is changed from today on.
    """
    if not spans:
        return Validity(None, since or year.since, year.until, in_place=False)
    if since is None:
        first = min(max(day, year.since), year.until)
        base = next((one for one in spans if one.until >= first), spans[-1])
        if base.since >= first or base.until < first:
            return Validity(base.id, base.since, base.until, in_place=True)
        return Validity(base.id, first, base.until, in_place=False)
    covering = next((one for one in spans if one.since <= since <= one.until), None)
    if covering is not None:
        return Validity(covering.id, since, covering.until, covering.since == since)
    before = [one for one in spans if one.until < since]
    after = [one for one in spans if one.since > since]
    base = before[-1] if before else after[0]
    return Validity(
        base.id, since, after[0].since - _DAY if after else year.until, in_place=False
    )
