"""Changes of the week that nobody has saved yet: they lie in the form of the page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PLACE = ("group_id", "weekday", "week", "ordinal")
_MOST = 300
_LONGEST = 200_000

Lesson = Mapping[str, Any]


@dataclass
class Draft:
    """Changes as the journal takes them: what a lesson `was`, and what it `becomes`."""

    changes: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> "Draft":
        """Return the changes of a form; none where it holds nothing that was written by a page."""
        try:
            found = json.loads(text) if len(text) <= _LONGEST else []
        except ValueError:
            found = []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            found = []
        return cls(found[:_MOST])

    def write(self) -> str:
        """Return the changes for the form."""
        return json.dumps(self.changes, ensure_ascii=False)

    def put(self, was: Lesson | None, becomes: Lesson | None, *, together: bool = False) -> None:
        """Let a lesson of the shown week come, become another, or go.

        One that was changed before is changed once: from what it is in the timetable to this.
        """
        wanted = None if becomes is None else {
            **place_of(becomes), "room": becomes.get("room") or None,
            "teacher_id": becomes.get("teacher_id") or None,
        }
        earlier = None if was is None else next(
            (one for one in self.changes if one["becomes"] and place_of(one["becomes"])
             == place_of(was)), None,
        )
        if earlier is None:
            was = place_of(was) if was is not None else None
        else:
            self.changes.remove(earlier)
            was = earlier["was"]
        if was is not None or wanted is not None:
            self.changes.append({"was": was, "becomes": wanted, "together": together})

    def undo(self, number: int) -> None:
        """Take one change back."""
        if 0 <= number < len(self.changes):
            del self.changes[number]

    def forget(self, missing: Sequence[Lesson]) -> None:
        """Drop changes of lessons that are not there any more."""
        gone = [place_of(one) for one in missing]
        self.changes = [one for one in self.changes if one["was"] not in gone]


def place_of(lesson: Lesson) -> dict[str, Any]:
    """Return what tells a weekly lesson apart."""
    return {name: lesson[name] for name in PLACE}


def key_of(lesson: Lesson) -> str:
    """Return a lesson's place as one word for the value of a button."""
    return " ".join(str(lesson[name]) for name in PLACE)


def read_key(text: str) -> dict[str, Any] | None:
    """Return the place that a button's value speaks of; None where it speaks of none."""
    parts = text.split(" ")
    if len(parts) != len(PLACE) or not all(one.isdecimal() for one in parts[1:]):
        return None
    return {"group_id": parts[0], **dict(zip(PLACE[1:], map(int, parts[1:]), strict=True))}
