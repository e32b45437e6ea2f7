"""What a request may weigh: bytes, depth and number of values, looked at before anything is made
of them.

Nothing here measures time. What a request may cost is bounded by what it may hold: a megabyte, ten
thousand values, sixteen levels, lists that say their length (`services.shared.fields`), twenty
errors told (`services.shared.errors`); statements end by themselves.
docs/decisions/request-limits.md says why no watch over the clock stands beside it.
"""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

import orjson
from flask import Flask, request
from werkzeug.exceptions import RequestURITooLarge
from werkzeug.formparser import FormDataParser

from services.shared.characters import refused_character
from services.shared.errors import BadInput, FieldError, TooLarge
from services.shared.wording import said

View = TypeVar("View", bound=Callable[..., Any])

MOST_LEVELS = 16
MOST_VALUES = 10_000
MOST_FORM_FIELDS = 1000
MOST_FORM_FILES = 50  # each may wait on a disk
MOST_QUERY_BYTES = 8 << 10
MOST_PARAMETERS = 250
FORM_AROUND_FILE = 64 << 10  # bytes of a form beside the file that it brings

# A text of JSON; one that never ends takes the rest, so that no quote is looked at twice.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def takes(most: int) -> Callable[[View], View]:
    """Let a view's request have a body of `most` bytes: for those that bring a file."""

    def declare(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return declare


def read_json(content: bytes) -> Any:
    """Return what a JSON document says.

    Raises:
        BadInput: it is no JSON, or is deeper than 16 levels.
        TooLarge: it holds more than 10,000 values.
    """
    structure = _TEXT.sub(b"", content)
    openings = structure.count(b"[") + structure.count(b"{")
    if openings + structure.count(b",") > MOST_VALUES:
        raise TooLarge(
            said("В запросе больше %(most)s значений: разделите его.", most=MOST_VALUES)
        )
    if openings > MOST_LEVELS and _depth(structure) > MOST_LEVELS:
        raise BadInput(said("Данные вложены глубже %(most)s уровней.", most=MOST_LEVELS))
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadInput(said("Тело запроса — не JSON.")) from error


def limit_requests(app: Flask, most_bytes: int) -> None:
    """Hold every request of `app` to the limits; `most_bytes` is that of an ordinary body."""
    app.config.update(
        MAX_CONTENT_LENGTH=most_bytes,
        MAX_FORM_MEMORY_SIZE=most_bytes,
        MAX_FORM_PARTS=MOST_FORM_FIELDS,
    )

    @app.before_request
    def limit() -> None:
        refuse_address()
        view = app.view_functions.get(request.endpoint or "")
        request.max_content_length = most = getattr(view, "most_bytes", most_bytes)
        if (request.content_length or 0) > most:
            raise TooLarge(said("Запрос больше %(most)s КиБ.", most=most >> 10))


def refuse_address() -> None:
    """Refuse an address with too much in it, or with characters that nobody means.

    Raises:
        RequestURITooLarge: its query is too long, or has too many parameters.
        BadInput: a part of its path or its query holds a control character or its like.
    """
    query = request.query_string
    if len(query) > MOST_QUERY_BYTES or query.count(b"&") >= MOST_PARAMETERS:
        raise RequestURITooLarge
    parts = [(name, str(value)) for name, value in (request.view_args or {}).items()]
    refuse_characters([*parts, *request.args.items(multi=True)])


def refuse_characters(values: list[tuple[str, str]]) -> None:
    """Refuse names and values with characters that cannot be stored or seen.

    Raises:
        BadInput: one has; its field is named.
    """
    wrong = [
        FieldError(name, what)
        for name, value in values
        if (what := refused_character(name) or refused_character(value))
    ]
    if wrong:
        raise BadInput(said("Проверьте поля."), errors=wrong)


class CountedFormParser(FormDataParser):
    """Werkzeug's, which counts the parts of a multipart form alone, files like fields."""

    def _parse_multipart(self, *args: Any) -> Any:
        make = self.stream_factory
        made: list[Any] = []

        def make_counted(*told: Any, **named: Any) -> Any:
            if len(made) == MOST_FORM_FILES:
                raise TooLarge(said("В форме больше %(most)s файлов.", most=MOST_FORM_FILES))
            made.append(make(*told, **named))
            return made[-1]

        self.stream_factory = make_counted
        try:
            return super()._parse_multipart(*args)
        except BaseException:
            for file in made:
                file.close()
            raise

    def _parse_urlencoded(self, stream: Any, *args: Any) -> Any:
        content = stream.read()
        if content.count(b"&") >= MOST_FORM_FIELDS:
            raise TooLarge(said("В форме больше %(most)s полей.", most=MOST_FORM_FIELDS))
        return super()._parse_urlencoded(BytesIO(content), *args)


def _depth(structure: bytes) -> int:
    deepest = level = 0
    for character in structure.translate(None, _NOT_BRACKETS):
        level += 1 if character in b"[{" else -1
        deepest = max(deepest, level)
    return deepest
