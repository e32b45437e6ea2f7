"""Finding a child among those whom the viewer may know."""

from tests.gateway.pages.documents.school import CHILDREN
from tests.gateway.pages.harness import seen_by, service


def test_a_deputy_finds_a_child_and_the_ways_to_what_is_kept_of_it() -> None:
    app = seen_by("deputy")
    client = app.test_client()
    assert 'href="/pupils"' in client.get("/classes").text
    assert client.get("/pupils?words=снег").status_code == 200
    assert service(app, "journal").calls[-1][1] != "/api/journal/v1/pupils/search"
    page = client.post("/pupils", data={"words": "снег"}, follow_redirects=True).text
    assert service(app, "journal").calls[-1][1:] == (
        "/api/journal/v1/pupils/search", {"words": "снег"}
    )
    assert "Снегирёва Анна" in page
    for way in ("diary", "folders", "personal-files"):
        assert f'href="/{way}/{CHILDREN[0].id}"' in page


def test_a_name_that_stands_for_too_many_is_said_to() -> None:
    app = seen_by("deputy")
    service(app, "journal").refuse(422, detail="Слишком много совпадений: напишите имя полнее.")
    assert "Слишком много" in app.test_client().post(
        "/pupils", data={"words": "а"}, follow_redirects=True
    ).text
