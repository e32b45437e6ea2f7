"""A teacher who goes on setting marks, and knows which of them were acknowledged."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import requests

from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform

Cell = tuple[str, str]
"""A lesson and a pupil."""


@dataclass
class Teacher:
    """Somebody who goes on setting marks and reading them, and knows what was acknowledged.

    `cells`: what stands in each; `acknowledged`: what was saved last; `told`: all that was, in
    order.
    """

    person: Person
    group: str
    cells: dict[Cell, str]
    token: str
    acknowledged: dict[Cell, str] = field(default_factory=dict)
    told: dict[Cell, list[str]] = field(default_factory=lambda: defaultdict(list))

    def work(self, times: int) -> tuple[Counter[Any], Counter[Any]]:
        """Set marks and read the grid; count the answers."""
        writes: Counter[Any] = Counter()
        reads: Counter[Any] = Counter()
        for cell in list(self.cells)[:times]:
            writes[self.set(cell)] += 1
            answer = self.person.get(f"{self.path}/grid", headers={"Accept": "application/json"})
            reads[answer.status_code if answer.ok else answer.json()["type"]] += 1
        return writes, reads

    @property
    def path(self) -> str:
        """The address of the group."""
        return f"/api/journal/v1/groups/{self.group}"

    def set(self, cell: Cell, key: str | None = None) -> object:
        """Set another mark in a cell; return how that was answered.

        Asked again with the same `key`, it is the same change, as a browser sends it.
        """
        lesson, pupil = cell
        new = "4" if self.cells[cell] != "4" else "5"
        change = {"key": key or str(uuid4()), "lesson_id": lesson, "pupil_id": pupil, "text": new,
                  "expected": self.cells[cell], "reason": "описка"}
        answer = self.person.session.put(
            f"{self.person.platform.url}{self.path}/cells", json={"changes": [change]},
            headers={"X-CSRF-Token": self.token, "Accept": "application/json"}, timeout=60,
        )
        if not answer.ok:
            return answer.json()["type"]
        status = answer.json()["results"][0]["status"]
        if status == "saved":
            self.cells[cell] = self.acknowledged[cell] = new
            self.told[cell].append(new)
        return status

    def set_until_answered(self, cell: Cell) -> int:
        """Set a mark as the grid does: the same change again until it is saved; return how often.

        Raises:
            AssertionError: it was answered with something that a teacher would have to mend.
        """
        key, times = str(uuid4()), 0
        while True:
            times += 1
            try:
                answered = self.set(cell, key)
            except (requests.ConnectionError, requests.Timeout, ValueError):
                continue
            if answered == "saved":
                return times
            assert str(answered).startswith("urn:letopis:problem:"), answered


def read_cells(person: Person, group: str) -> dict[Cell, str]:
    """Return what stands in every cell of a group's current term."""
    grid = person.json(f"/api/journal/v1/groups/{group}/grid")
    return {
        (lesson["id"], row["id"]): text
        for row in grid["pupils"]
        for lesson, text in zip(grid["lessons"], row["cells"], strict=True)
    }


def start_work(platform: Platform) -> Teacher:
    """Sign a teacher of the demo in, who opens the first group."""
    person = Person(platform, platform.account("teacher", "131")).sign_in()
    (year,) = [one for one in person.json("/api/journal/v1/years") if one["current"]]
    group = person.json(f"/api/journal/v1/groups?year_id={year['id']}")[0]["id"]
    return Teacher(person, group, read_cells(person, group), person.csrf_token())
