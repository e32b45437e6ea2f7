"""Pages of achievement folders."""

from io import BytesIO

from tests.gateway.pages.documents.school import CHILDREN, uid
from tests.gateway.pages.harness import seen_by, service


def test_a_cover_goes_to_the_portfolio() -> None:
    app = seen_by("representative")
    form = {"file": (BytesIO(b"picture"), "cover.png", "image/png")}
    path = f"/folders/{CHILDREN[0].id}"
    assert app.test_client().post(f"{path}/cover", data=form).location == path
    assert service(app, "portfolio").calls[-1][:2] == (
        "PUT", f"/api/portfolio/v1/folders/{CHILDREN[0].id}/cover")


def test_a_folder_that_is_not_open_yet_says_so_to_its_family_alone() -> None:
    app = seen_by("representative")
    service(app, "portfolio").refuse(404, detail="Такой записи нет.")
    client = app.test_client()
    assert "Папка ещё открывается" in client.get(f"/folders/{CHILDREN[0].id}").text
    assert client.get(f"/folders/{uid(777)}").status_code == 404
