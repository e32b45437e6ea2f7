"""A calendar (iCalendar, RFC 5545) of lessons: who reads it needs no child's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.shared.wording import said

_DAY = timedelta(days=1)
_REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson of the calendar; without times it is of the whole day."""

    group_id: UUID
    planned_on: date
    planned_ordinal: int
    held_on: date
    ordinal: int
    times: tuple[time, time] | None
    summary: str
    room: str | None
    cancelled: bool


def make_calendar(name: str, zone: str, entries: Iterable[Entry], made_at: datetime) -> bytes:
    """Return the calendar with the time zone of the school in it.

    A lesson that is moved keeps its UID, so that programs move it as well.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Letopis//timetable//RU")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, ZoneInfo(zone), made_at))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: Entry, zone: ZoneInfo, made_at: datetime) -> Event:
    event = Event()
    place = f"{entry.group_id} {entry.planned_on} {entry.planned_ordinal}"
    event.add("uid", f"{uuid5(NAMESPACE_OID, place)}@letopis")
    event.add("dtstamp", made_at)
    if entry.times is None:
        event.add("dtstart", entry.held_on)
        event.add("dtend", entry.held_on + _DAY)
        event.add("summary", str(said(
            "%(ordinal)s-й урок: %(what)s", ordinal=entry.ordinal, what=entry.summary
        )))
    else:
        first, last = entry.times
        event.add("dtstart", datetime.combine(entry.held_on, first, zone))
        event.add("dtend", datetime.combine(entry.held_on, last, zone))
        event.add("summary", entry.summary)
    if entry.room:
        event.add("location", entry.room)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
