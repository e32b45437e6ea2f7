"""After a change of the calendar the page says which lessons stay on the days that changed."""

from tests.gateway.pages.documents.school import YEARS
from tests.gateway.pages.documents.timetable import STAYED
from tests.gateway.pages.harness import seen_by, service


def test_a_new_day_off_says_which_lessons_stay() -> None:
    app = seen_by("deputy")
    journal = service(app, "journal")
    journal.answers = {"/timetable/stayed": [STAYED]}
    client = app.test_client()
    answer = client.post("/school/days-off", data={
        "version": "1", "year": YEARS[0]["id"], "name": "Карантин", "starts_on": "2025-04-14",
        "ends_on": "",
    })
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "14 апреля 2025, 3-й урок: 8А Физика" in page
    (_, _, query) = next(one for one in journal.calls if one[1].endswith("/timetable/stayed"))
    assert (query["since"], query["until"]) == ("2025-04-14", "2025-04-14")


def test_who_only_reads_asks_for_nothing_more() -> None:
    app = seen_by("director")
    app.test_client().get("/school/days-off?since=2025-04-14&until=2025-04-14")
    assert not any(one[1].endswith("/stayed") for one in service(app, "journal").calls)
