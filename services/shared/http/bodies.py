"""Bodies of requests: read to the end that was announced, or refused.

The server in front of the application (gunicorn) ends a body without a word when its sender goes
away: what had come until then looks like all of it. Here, and for every route alike, a body ends
where its Content-Length says or with the last chunk (RFC 9112, section 6.3), and is what the
sender's digest says, if it gives one (RFC 9530). Content-Encoding is never undone, so that
Content-Digest and Repr-Digest of a request are digests of the same bytes.
"""

import base64
import binascii
import hashlib
import hmac
import io
import re
from collections.abc import Mapping
from typing import IO, Any, cast

from flask import Flask, Request, request
from werkzeug.datastructures import Headers
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_content_length

from services.shared.errors import CutBody, FieldError, Problem
from services.shared.http.request_limits import CountedFormParser
from services.shared.process.deadline import while_waiting
from services.shared.wording import said

READ_AHEAD = 64 << 10  # bytes; a body up to this is read whole before its route begins
DIGEST_HEADERS = ("Content-Digest", "Repr-Digest")
_ALGORITHMS: Mapping[str, str] = {"sha-256": "sha256", "sha-512": "sha512"}
_HALF_A_FORM = said("Форма не читается или пришла не вся. Отправьте ещё раз.")
# One member of a dictionary of byte sequences (RFC 8941, sections 3.2 and 3.3.5).
_MEMBER = re.compile(r"[ \t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):[ \t]*(?:,|$)")


class UnreadableForm(Problem):
    """It is no form, or a part of one; nothing of it is used."""

    status, kind, title = 400, "unreadable-form", said("Форма не читается")


class DigestMismatch(Problem):
    """What has come is not what its sender's digest was made of; nothing of it is used."""

    status, kind, title = 400, "digest-mismatch", said("Контрольная сумма не сходится")


def demand_whole_bodies(app: Flask) -> None:
    """Let every route of `app` have whole bodies alone; call it after who is calling is known."""
    app.request_class = WholeRequest

    @app.before_request
    def read_ahead() -> None:
        cast(WholeRequest, request).read_ahead()


class WholeRequest(Request):
    """A request whose body is all that was announced, whoever reads it and how."""

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Put the check between the server and everything that reads the body."""
        body = _WholeBody(environ)
        super().__init__({**environ, "wsgi.input": body}, *args, **kwargs)
        self._body = body

    def read_ahead(self) -> None:
        """Read a small body now, so that no route begins with half of one.

        Raises:
            CutBody: it ends before its end.
            DigestMismatch: it is not what was digested.
        """
        self._body.read_ahead(READ_AHEAD)

    def make_form_data_parser(self) -> FormDataParser:
        """Return a parser that refuses half a form; werkzeug's makes an empty one of it."""
        return _StrictParser(
            self._get_file_stream,
            max_form_memory_size=self.max_form_memory_size,
            max_content_length=self.max_content_length,
            max_form_parts=self.max_form_parts,
            cls=self.parameter_storage_class,
        )


def digests_of(headers: Mapping[str, str] | Headers) -> list[tuple[str, bytes]]:
    """Return the digests that headers give, as (name for hashlib, bytes).

    Algorithms other than sha-256 and sha-512 are left alone, as RFC 9530 allows: the others that
    it registers are broken.

    Raises:
        DigestMismatch: a header is no dictionary of digests.
    """
    found = []
    for name in DIGEST_HEADERS:
        for algorithm, digest in _members(name, headers.get(name, "")):
            if algorithm in _ALGORITHMS:
                found.append((_ALGORITHMS[algorithm], digest))
    return found


class _WholeBody(io.RawIOBase):
    """The body of one request, between the server and whoever reads it."""

    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__()
        self._raw: IO[bytes] = environ["wsgi.input"]
        # An empty one is none (PEP 3333); werkzeug reads it as 0.
        self._length = get_content_length(environ) if environ.get("CONTENT_LENGTH") else None
        # Without either nobody knows where it would end, and it is never read.
        self._has_end = self._length is not None or bool(environ.get("wsgi.input_terminated"))
        self._headers = {
            name: environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")
            for name in DIGEST_HEADERS
        }
        self._digests: list[tuple[Any, bytes]] | None = None
        self._ahead = io.BytesIO()
        self._came = 0
        self._is_whole = False
        self._trouble: Problem | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        piece = self._ahead.read(len(buffer)) or self._checked(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def read_ahead(self, most: int) -> None:
        if not self._has_end or self._came or (self._length is not None and self._length > most):
            return
        read = bytearray()
        while len(read) <= most and (piece := self._checked(most + 1 - len(read))):
            read += piece
        self._ahead = io.BytesIO(bytes(read))

    def _checked(self, size: int) -> bytes:
        """Return bytes from the server, none at the end; a trouble stays one at every read."""
        if self._trouble is not None:
            raise self._trouble
        if self._is_whole or size == 0:
            return b""
        try:
            return self._next(size)
        except Problem as trouble:
            self._trouble = trouble
            raise

    def _next(self, size: int) -> bytes:
        if self._digests is None:
            self._digests = [
                (hashlib.new(name), digest) for name, digest in digests_of(self._headers)
            ]
        left = None if self._length is None else self._length - self._came
        piece = self._from_server(size if left is None else min(size, left))
        self._came += len(piece)
        for digest, _given in self._digests:
            digest.update(piece)
        if left is None:
            self._is_whole = not piece
        elif not piece and left:
            raise _cut()
        else:
            self._is_whole = len(piece) == left
        if self._is_whole:
            _compare(self._digests)
        return piece

    def _from_server(self, size: int) -> bytes:
        if size == 0:
            return b""
        try:
            return while_waiting(lambda: self._raw.read(size))
        except Problem:
            raise
        except Exception as error:
            # Each server has its own errors for a chunk that breaks off or cannot be read.
            raise _cut() from error


class _StrictParser(CountedFormParser):
    """A parser of forms for which half a form is none."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        self.silent = False
        try:
            parsed = super().parse(*args, **kwargs)
        except ValueError as error:
            raise UnreadableForm(_HALF_A_FORM) from error
        files = [file for named in parsed[2].listvalues() for file in named]
        try:
            if any(name is None for name in (*parsed[1], *parsed[2])):
                raise UnreadableForm(said("В форме есть часть без имени. Отправьте ещё раз."))
            for file in files:
                _check_part(file.headers, file.stream)
        except Problem:
            for file in files:
                file.close()
            raise
        return parsed


def _check_part(headers: Headers, stream: IO[bytes]) -> None:
    """Hold a file of a form to the length and digest that its own headers give."""
    digests = [(hashlib.new(name), given) for name, given in digests_of(headers)]
    announced = headers.get("Content-Length", "").strip()
    size = 0
    if not digests and not announced:
        return
    while piece := stream.read(READ_AHEAD):
        size += len(piece)
        for digest, _given in digests:
            digest.update(piece)
    stream.seek(0)
    if announced and announced != str(size):
        raise _cut()
    _compare(digests)


def _members(name: str, header: str) -> list[tuple[str, bytes]]:
    members, place = [], 0
    while place < len(header):
        found = _MEMBER.match(header, place)
        if found is None:
            raise _unreadable(name)
        try:
            members.append((found[1], base64.b64decode(found[2], validate=True)))
        except binascii.Error as error:
            raise _unreadable(name) from error
        place = found.end()
    return members


def _compare(digests: list[tuple[Any, bytes]]) -> None:
    for digest, given in digests:
        if not hmac.compare_digest(digest.digest(), given):
            raise DigestMismatch(said(
                "Пришло не то, что отправляли: контрольная сумма не сходится. Отправьте ещё раз."
            ))


def _cut() -> CutBody:
    return CutBody(said("Запрос пришёл не целиком: связь оборвалась. Отправьте ещё раз."))


def _unreadable(name: str) -> DigestMismatch:
    what = said("Ожидается sha-256=:…: или sha-512=:…: (RFC 9530).")
    return DigestMismatch(
        said("Контрольная сумма записана не так, как её читают."),
        errors=[FieldError(name, what)],
    )
