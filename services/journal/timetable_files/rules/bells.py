"""The times of lessons that a file says, laid beside the school's bell schedules.

A school that has none is offered those of the file; where they differ it is told and nothing is
changed: bells are the school's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.journal.calendar.rules import BellTime
from services.journal.papers.timetable.structure import WrittenPeriod
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class FileBells:
    """The bells of a file: `offered` to a school that has none, or what `differs` in words.

    `taken`: they are the school's now.
    """

    offered: list[BellTime] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    taken: bool = False


def compare_bells(
    periods: Iterable[WrittenPeriod], schedules: Sequence[Sequence[BellTime]]
) -> FileBells:
    """Return what a file's times are to a school; `schedules` has the one of every day first."""
    written = [BellTime(one.ordinal, one.starts_at, one.ends_at) for one in periods]
    if not written:
        return FileBells()
    schedules = [one for one in schedules if one]
    if not schedules:
        return FileBells(offered=sorted(written, key=lambda one: one.ordinal))
    if any(_differences(written, one) == [] for one in schedules):
        return FileBells()
    return FileBells(differs=_differences(written, schedules[0]))


def _differences(written: Iterable[BellTime], schedule: Iterable[BellTime]) -> list[str]:
    there = {one.ordinal: one for one in schedule}
    return [
        said(
            "%(ordinal)s-й урок: в файле %(written)s, в школе %(there)s", ordinal=one.ordinal,
            written=_span(one), there=_span(known) if known else said("не задан"),
        )
        for one in written
        if (known := there.get(one.ordinal)) != one
    ]


def _span(bell: BellTime) -> str:
    return f"{bell.starts_at:%H:%M}–{bell.ends_at:%H:%M}"
