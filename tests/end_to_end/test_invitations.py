"""From a printed letter to one's own page: through journal, broker, gateway and issuer."""

import re
import time
from datetime import timedelta

import pypdfium2
import pytest
import requests

from services.shared.process.clock import today
from tests.end_to_end.conftest import SignIn
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.eventually import eventually

pytestmark = pytest.mark.slow

STAFF = "/api/journal/v1/staff"
PASSWORD = "моя кошка любит рыбу"
NOT_INVITED = re.compile(
    r'name="person" value="([0-9a-f-]{36})"(?:(?!</tr>).)*?<th scope="row"[^>]*>([^<]+?)\s*<span'
    r'(?:(?!</tr>).)*?>ученик(?:(?!</tr>).)*?>—</td>', re.DOTALL,
)


def begin(platform: Platform, login: str, code: str) -> requests.Response:
    return requests.post(
        f"{platform.url}/begin",
        data={"login": login, "code": code, "password": PASSWORD, "again": PASSWORD},
        headers={"Origin": platform.url}, allow_redirects=False, timeout=60,
    )


def printed(deputy: Person, path: str, person_id: str) -> tuple[str, str]:
    """Print one letter; return its login and code."""
    answer = deputy.send("POST", path, data={"only": person_id})
    assert answer.headers["Content-Type"] == "application/pdf", answer.text[:2000]
    pages = pypdfium2.PdfDocument(answer.content)
    text = pages[0].get_textpage().get_text_range()
    login = re.search(r"^([a-z][a-z0-9.-]+)\r?$", text, re.MULTILINE)
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}", text)
    assert login, text
    assert code, text
    return login[1], code[0]


def test_a_pupil_begins_with_a_printed_letter(
    platform: Platform, people: SignIn, school: str
) -> None:
    deputy = people(platform.account("deputy", school))
    year = next(y for y in deputy.json("/api/journal/v1/years") if y["current"])
    classes = deputy.json(f"/api/journal/v1/classes?year_id={year['id']}")
    path = f"/invitations/classes/{classes[0]['id']}"
    person_id, name = _without_login(deputy.get(path).text)
    login, code = printed(deputy, path, person_id)
    # The account is made by the worker, which the journal has told of it; tries are counted.
    answer = eventually(lambda: _begun(begin(platform, login, code)), 20, pause=3)
    assert answer.headers["Location"].startswith(
        platform.environment["common"]["OIDC_ISSUER"]
    )
    assert begin(platform, login, code).status_code == 422
    pupil = Person(platform, {"login": login, "password": PASSWORD}).sign_in()
    assert name.split()[0] in pupil.get("/", headers={"Accept": "text/html"}).text
    assert "пароль задан" in deputy.get(path).text


@pytest.mark.parametrize("role", ["teacher", "deputy", "director"])
def test_who_leaves_the_staff_is_out_within_five_seconds(
    platform: Platform, people: SignIn, school: str, role: str
) -> None:
    deputy = people(platform.account("deputy", school))
    day, family = today() - timedelta(days=3), f"Уходящая-{role}"
    entered = deputy.send("POST", f"{STAFF}", json={
        "name": {"family": family, "given": "Анна"}, "roles": [role],
        "since": day.isoformat(),
    })
    assert entered.status_code == 201, entered.text
    page = deputy.get("/invitations/staff").text
    row = re.search(rf'value="([0-9a-f-]{{36}})"(?:(?!</tr>).)*?{family}', page, re.DOTALL)
    assert row, page[:6000]
    login, code = printed(deputy, "/invitations/staff", row[1])
    eventually(lambda: _begun(begin(platform, login, code)), 20, pause=3)
    person = Person(platform, {"login": login, "password": PASSWORD}).sign_in()
    assert person.get("/api/journal/v1/years").status_code == 200
    began = time.monotonic()
    ended = deputy.send("POST", f"{STAFF}/{entered.json()['id']}/end", json={
        "until": (day + timedelta(days=1)).isoformat(),
    })
    assert ended.status_code == 200, ended.text
    eventually(lambda: person.get("/api/journal/v1/years").status_code == 401, seconds=5)
    assert time.monotonic() - began < 5


def _begun(answer: requests.Response) -> requests.Response | None:
    assert answer.status_code in (303, 503), answer.text[:2000]
    return answer if answer.status_code == 303 else None


def _without_login(page: str) -> tuple[str, str]:
    found = NOT_INVITED.search(page)
    assert found, page[:6000]
    return found[1], found[2]
