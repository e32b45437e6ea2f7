"""Lists that people search, filter and turn over: what was asked for, the same on every page.

Filters and the place in a list stand in the address, where they can be kept and sent on. Words
that are searched for may be names of children: they come in the body of a form and never stand in
an address. There a key stands for them, behind which the session keeps them for a while: what was
found can be come back to, turned over and filtered as any other list. Needs no script. The form
and the lines around a list are macros of `layout/listing.html`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from services.gateway.auth.kept_words import kept_words
from services.gateway.i18n import gettext as _

WORDS = "words"
KEY = "found"
PLACE = "after"


@dataclass(frozen=True)
class AskedList:
    """What somebody asked of a list: the words, the filters that are set, the place in it.

    `key` stands for the words in addresses. `places` are the names of the places: a page with
    several lists has one for each.
    """

    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)
    places: Sequence[str] = (PLACE,)
    key: str = ""

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
        words = chosen.pop(WORDS, "")
        return AskedList(words, chosen, {}, self.places, self.key if words else "")

    def address(self) -> str:
        """Return the address of the page; a key in it stands for the words."""
        told: dict[str, Any] = {**(request.view_args or {}), **self.chosen, **self.place}
        if self.key:
            told[KEY] = self.key
        return url_for(request.endpoint or "", **told)


def asked_list(*filters: str, places: Sequence[str] = (PLACE,)) -> AskedList:
    """Return what this request asks of a list: from the form if it sends one, else the address.

    Of words that are not kept any more the next page says so; the list starts anew without them.
    """
    sent = request.form if request.method == "POST" else request.args
    asked = AskedList(
        request.form.get(WORDS, "").strip(),
        _set({name: sent.get(name, "").strip() for name in filters}),
        _set({name: sent.get(name, "").strip() for name in places}),
        places,
    )
    key = "" if request.method == "POST" else request.args.get(KEY, "")
    if not key:
        return asked
    words = kept_words().read(key)
    if words is None:
        flash(
            _("Слова поиска не сохранились: они хранятся до двух часов и только до выхода."
              " Показано без них; введите их ещё раз."),
            "plain",
        )
        return replace(asked, place={})
    return replace(asked, words=words, key=key)


def address_of_form(asked: AskedList) -> Response | None:
    """Return the way to the address of what a form asked for; None where no form was sent.

    Words are kept for this session: the page they find is one that a browser may go back to.

    Raises:
        BadInput: the words are longer than any that are looked for.
    """
    if request.method != "POST":
        return None
    if asked.words:
        asked = replace(asked, key=kept_words().keep(asked.words))
    return redirect(asked.address(), 303)


def _set(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
