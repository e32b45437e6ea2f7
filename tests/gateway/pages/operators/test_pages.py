"""Operators as the platform's administrator keeps them."""

from tests.gateway.pages.documents.platform import OPERATORS
from tests.gateway.pages.harness import a_viewer, make_app, service


def test_without_an_operator_of_a_municipality_the_administrator_is_told_to_make_one() -> None:
    app = make_app(viewer=a_viewer("platform_admin"))
    client = app.test_client()
    client.set_cookie("letopis_locale", "ru")
    service(app, "journal").answers = {"/operators": OPERATORS[:1]}
    assert client.get("/").location == "/operators"
    assert "Заведите оператора муниципалитета" in client.get("/operators").text
    service(app, "journal").answers = {}
    assert client.get("/").location == "/queues"
    assert "Заведите оператора муниципалитета" not in client.get("/operators").text


def test_who_has_ended_stands_apart_and_can_come_back() -> None:
    app = make_app(viewer=a_viewer("platform_admin"))
    page = app.test_client().get("/operators").text
    ended = page[page.index('id="ended"'):]
    assert "Петров Пётр Петрович" in ended
    assert "/restore" in ended
    assert "/end" not in ended
    service(app, "journal").down()
    assert app.test_client().get("/").location == "/queues"


def test_a_login_that_is_taken_is_told_at_its_field() -> None:
    app = make_app(viewer=a_viewer("platform_admin"))
    why = "Такой логин уже есть."
    service(app, "journal").refuse(422, detail="", errors=[{"field": "login", "what": why}])
    answer = app.test_client().post(
        "/operators/new", data={"name": "Иванова Мария", "role": "platform_admin", "login": "x"}
    )
    assert answer.status_code == 422
    assert f'id="login-error" role="alert">{why}' in answer.text
    assert 'value="Иванова Мария"' in answer.text
    assert 'value="platform_admin" selected' in answer.text
