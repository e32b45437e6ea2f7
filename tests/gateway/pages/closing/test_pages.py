"""The page that closes a class."""

import copy

from tests.gateway.pages.documents import archive
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import seen_by, service


def test_what_a_running_term_still_lacks_is_folded_behind_that_it_runs() -> None:
    app = seen_by("class_teacher")
    closing = copy.deepcopy(archive.CLOSING)
    term = closing["terms"][0]
    lacking = term["points"][0]
    term["points"] = [{**lacking, "kind": "not_over", "group_id": None}, lacking, lacking]
    service(app, "journal").answers["/closing"] = closing
    page = app.test_client().get(f"/classes/{uid(20)}/closing").text
    shown, folded, rest = page.partition("К концу периода осталось: 2")
    assert folded
    assert "Ещё не закончился" in shown
    assert "Ещё не закончился" not in rest
