"""Guard: on each page of the demo, read in English by everybody who may, only data are Russian."""

from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.end_to_end.conftest import SignIn
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.english import Reading
from tests.gateway.pages.harness import make_app

pytestmark = [pytest.mark.slow, pytest.mark.sweep]

ROLES = (
    "director", "deputy", "teacher", "class_teacher", "psychologist", "archivist", "data_officer",
    "representative", "pupil", "municipality_operator", "region_operator", "platform_admin",
)
ALIKE = 2  # pages of one kind that one person opens
ENGLISH = {"letopis_locale": "en"}
# The demo leads nobody there; tests/access/test_english_pages.py does.
NOT_LED_TO = {
    "acts.act", "calendar.feed", "codes.of_class", "imports.preview", "items.looked_at",
    "lists.columns", "lists.preview", "merging.preview", "people.assigned", "settings.day_off",
    "settings.schedule",
}


def test_every_page_of_the_demo_is_english(
    platform: Platform, school: str, people: SignIn
) -> None:
    reading, addresses = Reading(), Addresses()
    for role in ROLES:
        account = next(
            a for a in platform.accounts if a["role"] == role and a["school"] in (school, None)
        )
        walk(reading, people(account), addresses)
    stranger = Person(platform, {"role": "stranger"})
    for path in ("/", "/no-such-page", "/auth/callback?error=access_denied"):
        reading.take("stranger", path, stranger.get(path, cookies=ENGLISH).text)
    reading.take("begin.form", "stranger /begin", stranger.get("/begin", cookies=ENGLISH).text)
    assert addresses.pages - NOT_LED_TO - set(reading.opened) == set()
    faults = reading.faults()
    assert not faults, "\n".join(faults)


class Addresses:
    """Which page an address opens."""

    def __init__(self) -> None:
        rules = make_app().url_map
        self._map = rules.bind("127.0.0.1")
        self.pages = {
            rule.endpoint for rule in rules.iter_rules() if "GET" in (rule.methods or ())
            and rule.endpoint.partition(".")[0] not in {"api", "assets", "auth"}
        }

    def page(self, path: str) -> str | None:
        """Return the endpoint of a page; None for anything else."""
        try:
            endpoint = str(self._map.match(path)[0])
        except HTTPException:
            return None
        return endpoint if endpoint in self.pages else None


def walk(reading: Reading, person: Person, addresses: Addresses) -> None:
    """Open what the pages lead a person to, each kind of page a few times."""
    waiting, seen, kinds = ["/"], set[str](), Counter[tuple[Any, ...]]()
    while waiting:
        path = waiting.pop(0)
        address = urlsplit(path)
        endpoint = addresses.page(address.path) if not address.netloc else None
        kind = (endpoint, *sorted(name for name, _ in parse_qsl(address.query)))
        if endpoint is None or path in seen or kinds[kind] >= ALIKE:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = person.get(path, cookies=ENGLISH)
        links = reading.take(endpoint, f"{person.account['role']} {path}", answer.text)
        waiting += [urljoin(path, link) for link in links]
