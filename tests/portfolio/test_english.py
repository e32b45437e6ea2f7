"""What the portfolio says over HTTP, to a reader of English and to one of Russian."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.portfolio.core.findings import altered_as_heard, altered_because
from services.portfolio.items.models import ItemFile
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import now
from services.shared.wording import RUSSIAN, said
from tests.in_process import MINT, application, environment_of
from tests.parts import Parts
from tests.portfolio.factory import enrol, parent_of, photo, put
from tests.portfolio.factory import said as form
from tests.servers import Databases


@pytest.fixture
def client(databases: Databases, parts: Parts) -> Iterator[FlaskClient]:
    """Return the portfolio over HTTP."""
    store = parts.store("portfolio")
    app = application("portfolio", environment_of("portfolio", databases.app, store=store))
    yield app.test_client()
    app.extensions["letopis_database"].close()


def asked(
    client: FlaskClient, who: Caller, path: str, body: Any = None, language: str = "en",
    **headers: str,
) -> Any:
    """GET or POST a path of the portfolio; return what it answers."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    answer = client.open(
        f"/api/portfolio/v1{path}", method="GET" if body is None else "POST",
        data=b"" if body is None else content,
        content_type="application/octet-stream" if isinstance(body, bytes) else "application/json",
        headers={
            "Authorization": f"Bearer {MINT.mint(who, 'portfolio', now().timestamp())}",
            "Accept-Language": language, **headers,
        },
    )
    return orjson.loads(answer.data or b"null")


def sent(client: FlaskClient, who: Caller, item: UUID, content: bytes, language: str) -> Any:
    """Send a file of an item."""
    named = {"Content-Disposition": "attachment; filename=photo.jpg"}
    return asked(client, who, f"/items/{item}/files", content, language, **named)


def test_what_is_wrong_with_an_item_is_told_in_the_readers_language(
    client: FlaskClient, database: Database
) -> None:
    child = enrol(database)
    who, body = parent_of(child), {**form(), "group_id": None, "level": "galaxy", "kind": "song"}
    refused = asked(client, who, f"/folders/{child}/items", body)
    assert refused["detail"] == "Choose a kind from the list. Choose a level from the list."
    assert [one["what"] for one in refused["errors"]] == [
        "Choose a kind from the list.", "Choose a level from the list."
    ]
    russian = asked(client, who, f"/folders/{child}/items", body, "ru")
    assert russian["detail"] == "Выберите вид из списка. Выберите уровень из списка."
    untitled = asked(client, who, f"/folders/{child}/items", body | {"title": ""})
    assert {"field": "title", "what": "The title has 1 to 200 characters."} in untitled["errors"]
    year = asked(client, who, f"/folders/{child}/items", body | {"year": "1999/2000"})
    assert year["detail"].startswith("Enter a school year, 20")
    bare = put(database, child, level=None, issuer=None)
    assert asked(client, who, f"/items/{bare}/submit", {})["detail"] == (
        "Attach at least one file. Enter the level: school, municipality, region… "
        "Enter who issued the document."
    )


def test_kinds_and_levels_are_named_and_a_schools_own_stay(
    client: FlaskClient, database: Database
) -> None:
    who = parent_of(enrol(database))
    english, russian = (asked(client, who, "/choices", language=one) for one in ("en", "ru"))
    assert english["kinds"][0]["name"] == "certificate, diploma, award"
    assert [one["name"] for one in english["levels"]] == [
        "class", "school", "municipality", "region", "Russia", "international"
    ]
    assert russian["kinds"][0]["name"] == "грамота, диплом, награда"


@pytest.mark.parametrize(("content", "english", "russian"), [
    (b"", "The file is empty: there is not one byte in it.",
     "Файл пустой: в нём нет ни одного байта."),
    (b"MM\0*" + bytes(99),
     "This is a TIFF / RAW image: save it as JPEG (on an iPhone: Settings → Camera → Formats "
     "→ Most Compatible).",
     "Это изображение TIFF / RAW: сохраните его как JPEG (на iPhone: «Настройки» → «Камера» → "
     "«Форматы» → «Наиболее совместимые»)."),
    (b"words", "Such a file is not taken. These are: JPG, PNG,",
     "Такой файл не принимается. Подойдут: JPG, PNG,"),
])
def test_a_file_is_refused_in_the_readers_language(
    client: FlaskClient, database: Database, content: bytes, english: str, russian: str
) -> None:
    child = enrol(database)
    who, item = parent_of(child), put(database, child)
    for language, words in (("en", english), ("ru", russian)):
        refused = sent(client, who, item, content, language)
        assert refused["detail"].startswith(words)
        assert refused["errors"] == [{"field": "file", "what": refused["detail"]}]


def test_what_was_taken_out_of_a_file_is_said_in_english_and_kept_in_russian(
    client: FlaskClient, database: Database
) -> None:
    child = enrol(database)
    who, item = parent_of(child), put(database, child)
    sent(client, who, item, photo(), "ru")
    kept = "убрано то, что записала камера, с местом съёмки: Exif, комментарий, …"
    with database.transaction("131") as session:
        session.execute(update(ItemFile).values(
            altered_because=kept, arrived_size=9, arrived_sha256="0" * 64
        ))
    english, russian = (
        asked(client, who, f"/items/{item}", language=one)["files"][0]["altered_because"]
        for one in ("en", "ru")
    )
    assert english == (
        "what the camera had written was removed, with the place: Exif, comment, …"
    )
    assert russian == kept


@pytest.mark.parametrize("removed", [[], ["Exif"], ["Exif", said("комментарий"), "…"]])
def test_the_reason_is_heard_as_it_was_said(removed: list[str]) -> None:
    sentence = altered_because(removed)
    assert RUSSIAN.say(altered_as_heard(str(sentence))) == sentence
    assert altered_as_heard("по-другому") == "по-другому"
