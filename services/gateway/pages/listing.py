"""Lists that people search, filter and turn over: what was asked for, the same on every page.

Filters and the place in a list stand in the address, where they can be kept and sent on. Words
that are searched for may be names of children: they come in the body of a form and never stand in
an address; a page that was found by words is turned over by forms too. Needs no script. The form
and the lines around a list are macros of `layout/listing.html`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

WORDS = "words"
PLACE = "after"


@dataclass(frozen=True)
class AskedList:
    """What somebody asked of a list: the words, the filters that are set, the place in it.

    `places` are the names of the places: a page with several lists has one for each.
    """

    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)
    places: Sequence[str] = (PLACE,)

    @property
    def narrows(self) -> bool:
        """Tell whether anything narrows the list."""
        return bool(self.words or self.chosen)

    def body(self) -> dict[str, str]:
        """Return the request of the service that has the list."""
        return {**self.chosen, **self.place, **({WORDS: self.words} if self.words else {})}

    def changed(self, **changes: str) -> "AskedList":
        """Return what is asked after a change; an empty value takes away.

        A place turns one list over; any other change starts all of them from the first page.
        """
        if changes.keys() <= set(self.places):
            return replace(self, place=_set({**self.place, **changes}))
        chosen = _set({**self.chosen, WORDS: self.words, **changes})
        return AskedList(chosen.pop(WORDS, ""), chosen, {}, self.places)

    def address(self) -> str:
        """Return the address of the page; the words are not in it."""
        told: dict[str, Any] = {**(request.view_args or {}), **self.chosen, **self.place}
        return url_for(request.endpoint or "", **told)


def asked_list(*filters: str, places: Sequence[str] = (PLACE,)) -> AskedList:
    """Return what this request asks of a list: from the form if it sends one, else the address."""
    sent = request.form if request.method == "POST" else request.args
    return AskedList(
        request.form.get(WORDS, "").strip(),
        _set({name: sent.get(name, "").strip() for name in filters}),
        _set({name: sent.get(name, "").strip() for name in places}),
        places,
    )


def sent_without_words(asked: AskedList) -> Response | None:
    """Return the way to the address of what a form asked for, where it searched for no words."""
    if request.method == "POST" and not asked.words:
        return redirect(asked.address(), 303)
    return None


def _set(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
