"""A platform without a demo: from the link of the first start to a deputy who is at work."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from deploy.development.ports import free_port
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.eventually import eventually
from tests.parts import make_home
from tests.servers import KIND

CHOSEN = "четыре слова подряд"
# What a director or a deputy can open without choosing a class, a child or a journal.
PAGES = ("/", "/journals", "/classes", "/pupils", "/diary", "/import", "/archive",
         "/archive/disposal", "/folders", "/codes", "/access-log", "/reviews", "/status")


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    """Return a running platform that nobody has begun with."""
    folder = make_home("empty")
    running = Platform(folder / "data", KIND, free_port(), demo=False)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def begin(platform: Platform, login: str, code: str) -> requests.Response:
    """Set a password with a code, as the page of the link does."""
    return requests.post(
        f"{platform.url}/begin",
        data={"login": login, "code": code, "password": CHOSEN, "again": CHOSEN},
        headers={"Origin": platform.url}, timeout=60, allow_redirects=False,
    )


def read_link(text: str) -> tuple[str, str]:
    """Return login and code of the link in a text."""
    (link,) = re.findall(r"http://\S+/begin#\S+", text)
    told = parse_qs(urlsplit(link).fragment)
    return told["login"][0], told["code"][0]


def read_page(page: str) -> tuple[str, str]:
    """Return login and code of the page that shows them once."""
    login, code = re.findall(r'<dd class="code">([^<]+)</dd>', page)
    return unescape(login), unescape(code)


def signed_in(platform: Platform, login: str) -> Person:
    """Return somebody who has begun, with a session."""
    return Person(platform, {"login": login, "password": CHOSEN}).sign_in()


def submit(person: Person, path: str, **fields: str) -> requests.Response:
    """Send a form of a page."""
    return person.session.post(
        person.platform.url + path, data={"csrf_token": person.csrf_token(), **fields},
        headers={"Origin": person.platform.url}, timeout=60,
    )


def join(platform: Platform, login: str, code: str) -> Person:
    """Begin with a code as soon as the account is at the issuer, and sign in."""
    def done() -> bool:
        answer = begin(platform, login, code)
        assert answer.status_code == 303, answer.text[-1500:]
        return True

    eventually(done, seconds=16, pause=2)  # ten tries of a login are allowed
    return signed_in(platform, login)


def test_from_the_link_of_the_first_start_to_a_deputy_at_work(platform: Platform) -> None:
    login, former = read_link(platform.told)
    assert login == "admin"
    # A new link stops the one that was printed, while nobody has begun.
    again = platform.letopis("admin-link")
    assert again.returncode == 0, again.stderr
    login, code = read_link(again.stdout)
    assert begin(platform, login, former).status_code == 422
    admin = join(platform, login, code)
    assert begin(platform, login, code).status_code == 422
    refused = platform.letopis("admin-link")
    assert (refused.returncode, "уже начал работу: admin" in refused.stderr) == (1, True)

    home = admin.get("/")
    assert home.url.endswith("/operators")
    assert "Заведите оператора муниципалитета" in home.text
    shown = submit(admin, "/operators/new", name="Иванова Мария Петровна",
                   role="municipality_operator", login="")
    assert shown.status_code == 200, shown.text[:3000]
    operator = join(platform, *read_page(shown.text))
    home = operator.get("/")
    assert home.url.endswith("/schools")
    assert "Заведите школу" in home.text
    for path in ("/summaries/marks", "/summaries/attendance", "/summaries/movement", "/exchange"):
        assert operator.get(path).status_code == 200, path
    made = submit(operator, "/schools/new", school_id="lyceum-2", name="Лицей № 2",
                  time_zone="Asia/Kamchatka", full_name="", address="", responsible="")
    assert made.url.endswith("/schools/lyceum-2"), made.text[:3000]
    shown = submit(operator, "/schools/lyceum-2/leaders", name="Юнусова Ёлка Юрьевна",
                   role="deputy")
    assert shown.status_code == 200, shown.text[:3000]
    login, code = read_page(shown.text)
    # A second one is not appointed from above, and the code can be had again until it is used.
    assert submit(operator, "/schools/lyceum-2/leaders", name="Другая Анна Ивановна",
                  role="director").status_code == 422
    page = operator.get("/schools/lyceum-2").text
    (renew,) = re.findall(r'action="(/schools/lyceum-2/leaders/[^"]+/code)"', page)
    former, (login, code) = code, read_page(submit(operator, renew).text)
    assert begin(platform, login, former).status_code == 422
    deputy = join(platform, login, code)
    walk(deputy)
    assert "уже начал работу" in submit(operator, renew).text

    # Who is ended is out within seconds, and comes back when restored.
    page = admin.get("/operators").text
    row = page[page.index("ivanova.mp"):]
    (end,) = re.findall(r'action="(/operators/[^"]+/end)"', row)[:1]
    submit(admin, end)
    eventually(lambda: is_out(operator), seconds=30)


def is_out(person: Person) -> bool:
    """Tell whether a session has ended."""
    answer = person.get("/api/journal/v1/schools", headers={"Accept": "application/json"})
    return answer.status_code in (401, 403)


def walk(person: Person) -> None:
    """Open every page of a school without a year, classes and people."""
    told = {path: person.get(path).status_code for path in PAGES}
    assert {path: status for path, status in told.items() if status not in (200, 403)} == {}
    menu = re.findall(r'<li><a href="(/[^"]*)"', person.get("/").text)
    told = {path: person.get(path).status_code for path in menu}
    assert set(told.values()) == {200}, told


def test_the_next_start_prints_no_new_link_and_a_demo_is_refused(platform: Platform) -> None:
    platform.stop()
    other = Platform(platform.data_dir, platform.parts, platform.port, demo=True)
    with pytest.raises(RuntimeError, match="заведена без учебного муниципалитета"):
        other.start()
    platform.start()
    assert "/begin#" not in platform.told
    assert "letopis admin-link" in platform.told
