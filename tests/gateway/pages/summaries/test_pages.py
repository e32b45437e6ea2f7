"""Sums for municipality and region."""

from tests.gateway.pages.harness import seen_by, service


def test_municipality_starts_at_sums_and_sees_what_is_withheld() -> None:
    client = seen_by("municipality_operator").test_client()
    assert client.get("/").location == "/summaries/marks"
    page = client.get("/summaries/marks").text
    assert page.count("скрыто: мало детей") == 1
    assert "10, 11 кл." in page
    assert "58,04" in page
    assert "Решение проекта" in page
    assert "«—»: никого или меньше 5 детей" in client.get("/summaries/movement").text


def test_sums_that_are_not_there_yet_say_when_they_will_be() -> None:
    app = seen_by("region_operator")
    empty = {"years": [], "schools": [], "smallest": {"value": 5, "source": ""}}
    service(app, "journal").answers["/summaries/marks"] = empty
    service(app, "journal").answers["/summaries/attendance"] = empty
    service(app, "journal").answers["/summaries/movement"] = empty
    for kind in ("marks", "attendance", "movement"):
        assert "Сводок пока нет" in app.test_client().get(f"/summaries/{kind}").text
