"""A form sent twice is obeyed once, whoever clicks how fast; a new one is a new one."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import request
from sqlalchemy import select, update

from services.gateway.auth.models import SentForm
from services.gateway.auth.sent_forms import digest_of_form
from services.shared.process.clock import now
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]


@pytest.fixture
def family(stack: Stack, visitor: NewVisitor) -> Visitor:
    """Return a signed-in representative."""
    stack.seen["portfolio"].made.clear()
    child = str(uuid4())
    known = {"id": child, "name": "Ли Анна", "class_name": "7А",
             "left_on": None, "reads_until": None}
    stack.seen["journal"].ties = {"children": [known]}
    person = visitor("/schools/131/representative").sign_in()
    person.child = child  # type: ignore[attr-defined]
    return person


def send(person: Visitor, token: str, title: str = "Грамота") -> tuple[int, str | None]:
    form = {"csrf_token": token, "kind": "certificate", "title": title, "year": "2026/2027"}
    path = f"/folders/{person.child}/new"  # type: ignore[attr-defined]
    answer = person.open("POST", path, {"Origin": person.stack.url}, form=form)
    return answer.status, answer.headers.get("Location")


def test_two_clicks_make_one_item_and_lead_to_it(stack: Stack, family: Visitor) -> None:
    token = family.form_token
    with ThreadPoolExecutor(3) as clicks:
        answers = list(clicks.map(lambda _click: send(family, token), range(3)))
    assert len(stack.seen["portfolio"].made) == 1
    assert {status for status, _ in answers} <= {302, 303}
    (location,) = {location for _, location in answers}
    assert location is not None
    assert location.startswith("/works/")


def test_other_fields_and_a_page_opened_anew_are_other_forms(
    stack: Stack, family: Visitor
) -> None:
    token = family.form_token
    for again, title in ((token, "Грамота"), (token, "Диплом"), (family.form_token, "Грамота")):
        send(family, again, title)
    assert len(stack.seen["portfolio"].made) == 3


def test_a_file_of_the_same_name_and_length_is_another_form(stack: Stack) -> None:
    digests = set()
    for content in (b"5;4", b"5;3", b"5;4"):
        form = {"csrf_token": "t", "file": (io.BytesIO(content), "журнал.xlsx")}
        with stack.app.test_request_context("/import", method="POST", data=form):
            digests.add(digest_of_form("t"))
            assert request.files["file"].read() == content
    assert len(digests) == 2


def test_a_refused_form_may_be_sent_again(stack: Stack, family: Visitor) -> None:
    token = family.form_token
    assert [send(family, token, "refused")[1] for _ in range(2)] == [None, None]
    with stack.database.transaction() as session:
        unanswered = select(SentForm).where(SentForm.location.is_(None))
        assert session.scalars(unanswered).all() == []


def test_a_form_whose_answer_never_came_is_answered_by_the_next(
    stack: Stack, family: Visitor
) -> None:
    token = family.form_token
    send(family, token)
    with stack.database.transaction() as session:
        long_ago = now() - timedelta(minutes=2)
        session.execute(update(SentForm).values(location=None, sent_at=long_ago))
    send(family, token)
    assert len(stack.seen["portfolio"].made) == 2
