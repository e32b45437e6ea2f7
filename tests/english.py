"""Russian words on an English page: what a reader sees or hears that is not marked as data.

What people wrote (names, topics, subjects, marks) stands in an element with `lang="ru"`, which
tells a screen reader how to say it (WCAG 3.1.2) and this guard what not to ask about.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

RUSSIAN = re.compile("[А-Яа-яЁё]")
LETTER = re.compile(r"[^\W\d_]")
# What stands in cells and heads of lessons: keys, choices and sentences speak of it.
MARKS = frozenset({"Н", "НП", "Б", "У", "О", "П", "З", "н/а", "осв", "зачёт",
                   "КР", "ПР", "СР", "ЛР", "ДИК", "СОЧ", "УО", "ДЗ"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
                   "source", "track", "wbr"})
# Attributes that nobody reads: addresses, and what scripts compare with.
_OF_MACHINES = frozenset({"action", "content", "data-key", "for", "href", "hx-get", "id", "name",
                          "src"})


class EnglishPage(HTMLParser):
    """A page's Russian: `data` as marked, and `told`, (element, text) of all that is not."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[tuple[str, bool]] = [("", False)]
        self.links: list[str] = []
        self.data: set[str] = set()
        self.told: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        marked = self._open[-1][1]
        if "lang" in given:
            marked = given["lang"] == "ru"
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        told = {name: value for name, value in given.items() if name not in _OF_MACHINES}
        if given.get("type") == "hidden" or tag == "option":
            told.pop("value", None)
        for name, value in told.items():
            self._hear(f"{tag} {name}", value, marked)
        if tag not in _VOID:
            self._open.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, marked = self._open[-1]
        for text in texts_of(json.loads(data)) if tag == "script" and data.strip() else [data]:
            self._hear(tag, text, marked)

    def _hear(self, where: str, text: str, marked: bool) -> None:
        if not RUSSIAN.search(text):
            return
        if marked:
            self.data.add(" ".join(text.split()))
        else:
            self.told.append((where, " ".join(text.split())))


@dataclass
class Reading:
    """Pages that were read: how many of each kind, and the Russian found in them."""

    opened: Counter[str] = field(default_factory=Counter)
    data: set[str] = field(default_factory=set)
    told: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def take(self, kind: str, who: str, page: str) -> list[str]:
        """Read a page and return where it leads."""
        found = EnglishPage(page)
        self.opened[kind] += 1
        self.data |= found.data
        for where, text in found.told:
            self.told.setdefault((kind, where, text), who)
        return found.links

    def faults(self) -> list[str]:
        """Return each Russian text that is no data: kind of page, element, fault, text, reader."""
        return sorted(
            f"{kind}: {where}: {fault}: {text} ({who})"
            for (kind, where, text), who in self.told.items()
            if (fault := fault_of(where, text, self.data))
        )


def texts_of(document: object) -> list[str]:
    """Return every text in a JSON document, not the names of its members."""
    if isinstance(document, str):
        return [document]
    inside = document.values() if isinstance(document, dict) else document
    return [text for one in inside for text in texts_of(one)] if isinstance(
        document, dict | list) else []


def fault_of(where: str, text: str, data: set[str]) -> str:
    """Return what is wrong with a Russian text outside of marked elements; "" for nothing.

    A title, a label or a sentence may hold a name: what stands as data elsewhere in the pages.
    An element that holds such names alone is to be marked.
    """
    for known in sorted((one for one in data | MARKS if one in text), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", text)
    if RUSSIAN.search(text):
        return "in Russian"
    is_element = " " not in where and where not in {"title", "option", "script"}
    return "" if LETTER.search(text) or not is_element else "not marked"
