"""Pages of class journals without scripts."""

from flask.testing import FlaskClient

from tests.gateway.pages.documents.school import GRID, School, uid
from tests.gateway.pages.harness import seen_by


def test_names_lead_to_diaries_for_those_who_may_open_them(client: FlaskClient) -> None:
    link = f'<a href="/diary/{uid(300)}">Абрамова Дарья</a>'
    assert link in seen_by("deputy").test_client().get(GRID).text
    assert link not in client.get(GRID).text


def test_a_name_from_outside_cannot_become_markup(client: FlaskClient, school: School) -> None:
    school.grid["pupils"][0]["name"] = "<script>alert(1)</script>"
    school.grid["pupils"][0]["cells"][0] = '"><img src=x>'
    page = client.get(GRID).text
    assert "<script>alert" not in page
    assert "<img" not in page
