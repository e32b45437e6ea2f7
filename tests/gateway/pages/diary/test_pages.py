"""The diary, and what it says where there is nothing to show."""

import copy

from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.documents.school import CHILDREN, DIARY, uid
from tests.gateway.pages.harness import seen_by, service


def test_a_family_without_a_child_is_told_whom_to_ask() -> None:
    page = seen_by("pupil", children=()).test_client().get("/diary").text
    assert "Обратитесь в школу" in page


def test_a_diary_without_a_mark_shows_no_table_of_averages() -> None:
    parent = seen_by("representative", children=CHILDREN)
    client, diary = parent.test_client(), copy.deepcopy(DIARY)
    assert "Средние за период" in client.get(f"/diary/{CHILDREN[0].id}").text
    for line in diary["averages"]:
        line.update(average=None, weighted=None, term_mark=None)
    service(parent, "journal").answers["/diary"] = diary
    assert "Средние за период" not in client.get(f"/diary/{CHILDREN[0].id}").text


def test_an_address_with_nonsense_in_it_is_the_askers_fault(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(422, detail="Такой недели нет.")
    answer = client.get(f"/diary/{uid(301)}?week=soon")
    assert answer.status_code == 422
    assert "Такой недели нет." in answer.text
