"""A request is weighed before anything is made of it: bytes, depth, values, fields, characters."""

from io import BytesIO
from itertools import repeat

import orjson
import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError, validate

from services.shared import fields
from services.shared.characters import refused_character
from services.shared.errors import BadInput, FieldError, TooLarge
from services.shared.http.application import problem_from, problem_response
from services.shared.http.bodies import demand_whole_bodies
from services.shared.http.request_limits import (
    MOST_LEVELS,
    MOST_VALUES,
    limit_requests,
    read_json,
    takes,
)

_LIMIT = 128 << 10  # bytes of an ordinary body


@pytest.mark.parametrize(
    "document",
    [b'{"a": [1, 2.5, null, true, "x"]}', b'"[[[[,,,,"', b'["\\"[[[{{{,,,"]', b"[]", b'"\\\\"'],
)
def test_an_ordinary_document_is_read_as_it_stands(document: bytes) -> None:
    assert read_json(document) == orjson.loads(document)


def test_brackets_and_commas_inside_a_text_weigh_nothing() -> None:
    text = '[{",\\"' * (2 * MOST_VALUES)
    assert read_json(orjson.dumps([text])) == [text]


def test_depth_is_counted() -> None:
    allowed = b"[" * MOST_LEVELS + b"]" * MOST_LEVELS
    assert read_json(allowed)
    with pytest.raises(BadInput, match="глубже"):
        read_json(b"[" + allowed + b"]")


@pytest.mark.parametrize(
    "document",
    [
        b"[" + b",".join(repeat(b"{}", MOST_VALUES)) + b"]",
        b"[" * (1 << 20),
        b"[[]," * (1 << 18),
        b'{"a":' * (1 << 17),
        b"{" + b",".join(b'"%d":1' % number for number in range(MOST_VALUES + 1)) + b"}",
    ],
)
def test_more_values_than_anybody_sends_are_not_parsed(document: bytes) -> None:
    with pytest.raises(TooLarge, match="разделите"):
        read_json(document)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("document", [b'"\\' * (1 << 19), b'"' * (1 << 20), b'"\\"' * (1 << 18)])
def test_quotes_that_do_not_end_are_looked_at_once(document: bytes) -> None:
    """Looked at again from every quote, a megabyte of them would take hours."""
    with pytest.raises(BadInput):
        read_json(document)


@pytest.mark.parametrize(
    "document",
    [b"", b"nothing", b'{"a": 1', b"\x00", b'"\\ud800"', b"NaN", b"[1e999]", b"\xff",
     b"[" + b"9" * 5000 + b"]"],
)
def test_what_is_no_json_is_said_to_be_none(document: bytes) -> None:
    with pytest.raises(BadInput, match="не JSON"):
        read_json(document)


@pytest.mark.parametrize(
    "text",
    ["a\x00", "\x1b[31m", "отчёт\u202efdp.exe", "\u2066a", "\u200fa", "И\u200bванов", "\ufeffa",
     "\ud800", "a\u200d", "\u200d", "\u0085", "\U000e0041", "\uffff", "a\u2028b"],
)
def test_a_character_that_hides_or_cannot_be_stored_is_named(text: str) -> None:
    told = refused_character(text)
    assert told is not None
    assert "U+" in told
    assert "Уберите" in told


@pytest.mark.parametrize(
    "text",
    ["Иванов-Ёлкин\n\tИ. И.", "и\u0306", "👩\u200d🏫", "❤\ufe0f\u200d🔥", "№ 5·2 — «да»",
     "ა בֹ あ", "\u00ad"],
)
def test_what_people_write_is_let_through(text: str) -> None:
    assert refused_character(text) is None


class _OneOfEach(Schema):
    text = fields.String()
    whole = fields.Integer()
    decimal = fields.Decimal()
    day = fields.Date()
    moment = fields.AwareDateTime()
    some = fields.List(fields.Integer(), validate=validate.Length(max=3, error="До трёх."))
    many = fields.List(fields.Integer())
    object = fields.Dict()


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("text", "a\u202eb", "U+202E"),
        ("whole", 1 << 31, "велико"),
        ("whole", "9" * 5000, "длинное"),
        ("whole", "-" + "9" * 39, "велико"),
        ("decimal", "9" * 5000, "длинное"),
        ("day", "0001-01-01", "Год"),
        ("day", "2099-01-01", "Год"),
        ("day", "9999-12-31", "Год"),
        ("moment", "9999-12-31T23:59:59-12:00", "Год"),
        ("moment", "0001-01-01T00:00:00+14:00", "Год"),
        ("some", ["no number"] * 4, "До трёх"),
        ("many", ["no number"] * 1001, "1000"),
        ("object", {"a": {"b": ["\x00"]}}, "U+0000"),
        ("object", {"\u202e": 1}, "U+202E"),
    ],
)
def test_a_field_refuses_what_no_column_and_no_eye_can_hold(
    name: str, value: object, what: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        _OneOfEach().load({name: value})
    (told,) = refused.value.messages_dict[name]
    assert what in told


def test_an_answer_tells_twenty_errors_and_how_many_more_there_are() -> None:
    wrong = [FieldError(f"{number}" * 1000, "слово" * 1000) for number in range(5000)]
    told = BadInput("Проверьте поля.", errors=wrong).as_json()
    assert (len(told["errors"]), told["untold_errors"]) == (20, 4980)
    assert len(orjson.dumps(told)) < 64 << 10


@pytest.fixture
def client() -> FlaskClient:
    """Return a client of an application with an ordinary route, one for files, one for forms."""
    app = Flask("limits", static_folder=None)
    limit_requests(app, _LIMIT)
    demand_whole_bodies(app)
    app.register_error_handler(Exception, lambda error: problem_response(problem_from(error)))

    @app.post("/plain/<name>")
    def plain(name: str) -> str:
        return f"{len(name)} {len(request.get_data())}"

    @app.post("/file")
    @takes(1 << 20)
    def file() -> str:
        return str(len(request.get_data()))

    @app.post("/form")
    @takes(1 << 20)
    def form() -> str:
        return str(len(request.form))

    return app.test_client()


def test_a_body_is_as_large_as_its_route_says(client: FlaskClient) -> None:
    assert client.post("/plain/a", data=b"x" * _LIMIT).status_code == 200
    assert client.post("/plain/a", data=b"x" * (_LIMIT + 1)).status_code == 413
    assert client.post("/file", data=b"x" * (_LIMIT + 1)).text == str(_LIMIT + 1)
    assert client.post("/file", data=b"x" * ((1 << 20) + 1)).status_code == 413


def test_a_body_that_does_not_say_its_length_is_not_read_beyond_the_limit(
    client: FlaskClient,
) -> None:
    body = BytesIO(b"x" * (4 << 20))
    answer = client.post(
        "/plain/a", input_stream=body, environ_base={"wsgi.input_terminated": True}
    )
    assert answer.status_code == 413
    assert body.tell() < 2 * _LIMIT


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_has_a_bounded_number_of_fields(client: FlaskClient, kind: str) -> None:
    few = {f"f{number}": "1" for number in range(900)}
    assert client.post("/form", data=few, content_type=kind).text == "900"
    many = {f"f{number}": "1" for number in range(1100)}
    assert client.post("/form", data=many, content_type=kind).status_code == 413


@pytest.mark.parametrize("query", ["a=" + "x" * 8200, "&".join(["a=1"] * 251)])
def test_a_query_is_bounded(client: FlaskClient, query: str) -> None:
    assert client.post(f"/plain/a?{query}").status_code == 414


@pytest.mark.parametrize("address", ["/plain/a?name=%00", "/plain/%E2%80%AEa", "/plain/a?%1b=1"])
def test_an_address_has_no_hidden_characters(client: FlaskClient, address: str) -> None:
    answer = client.post(address)
    assert answer.status_code == 422
    (error,) = answer.get_json(force=True)["errors"]
    assert "U+" in error["what"]
