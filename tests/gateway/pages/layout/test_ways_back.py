"""A page that others lead to says where one is and leads back, each step only to whom it opens."""

import re

import pytest

from tests.gateway.pages.documents.school import CHILDREN, uid
from tests.gateway.pages.harness import seen_by

CHILD = CHILDREN[0].id
DIARY, FOLDER = f"/diary/{CHILD}", f"/folders/{CHILD}"


@pytest.mark.parametrize(("role", "path", "steps"), [
    ("representative", FOLDER, [DIARY]),
    ("representative", f"/personal-files/{CHILD}", [DIARY]),
    ("representative", f"/access-log/children/{CHILD}", [DIARY]),
    ("representative", f"/works/{uid(80)}", [FOLDER]),
    ("deputy", DIARY, ["/classes"]),
    ("deputy", FOLDER, ["/classes", DIARY]),
    ("deputy", f"/classes/{uid(20)}/pupils", ["/classes"]),
    ("psychologist", FOLDER, [DIARY]),
    ("data_officer", "/access-log/incidents", ["/access-log"]),
])
def test_a_page_leads_back(role: str, path: str, steps: list[str]) -> None:
    page = seen_by(role).test_client().get(path)
    assert page.status_code == 200
    crumbs = re.findall(r'<nav class="crumbs".*?</nav>', page.text, re.DOTALL)
    assert len(crumbs) == 1
    assert re.findall(r'href="([^"]+)"', crumbs[0]) == steps
