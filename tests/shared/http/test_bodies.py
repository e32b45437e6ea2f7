"""A body is what was announced, wherever it is cut and whoever reads it; served by gunicorn."""

import hashlib
import json
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.development.ports import free_port
from services.shared.http.bodies import READ_AHEAD
from tests.eventually import eventually
from tests.shared.http.cutting import in_chunks, request_head, send

CONTENT = bytes(range(256)) * 1024  # 256 KiB: four times what is read ahead
BOUNDARY = "of-this-test"
FORM = b"".join((
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode(),
    CONTENT,
    f"\r\n--{BOUNDARY}--\r\n".encode(),
))
BODIES = {
    "/pieces": ("application/octet-stream", CONTENT),
    "/data": ("application/octet-stream", CONTENT[:1000]),
    "/json": ("application/json", json.dumps(["слово"] * 5000).encode()),
    "/form": (f"multipart/form-data; boundary={BOUNDARY}", FORM),
    "/nothing": ("application/json", b'{"a": 1}'),
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return where the application answers."""
    number, control = free_port(), tmp_path_factory.mktemp("bodies") / "control"
    command = [sys.executable, "-m", "tests.shared.http.reading_app", str(number), str(control)]
    server = subprocess.Popen(command, cwd=Path(__file__).parents[3])
    try:
        eventually(lambda: send_or_nothing(number) == 200, seconds=30)
        yield number
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def send_or_nothing(port: int) -> int:
    try:
        return send(port, request_head("GET", "/had", [("Host", "x")]))[0]
    except OSError:
        return 0


def had(port: int) -> list[list[object]]:
    """Return what the routes have had until now."""
    found: list[list[object]] = json.loads(
        send(port, request_head("GET", "/had", [("Host", "x"), ("Connection", "close")]))[1]
    )
    return found


def written(path: str, *more: tuple[str, str], chunk: int = 0) -> tuple[bytes, bytes]:
    """Return head and body of a request, in chunks of a size or with its length."""
    content_type, content = BODIES[path]
    body = in_chunks(content, chunk) if chunk else content
    length = ("Transfer-Encoding", "chunked") if chunk else ("Content-Length", str(len(content)))
    close = ("Connection", "close")
    return (
        request_head(
            "POST", path, [("Host", "x"), close, ("Content-Type", content_type), length, *more]
        ),
        body,
    )


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("chunk", [0, 1000, 65536])
def test_a_whole_body_is_had_whole(port: int, path: str, chunk: int) -> None:
    status, _body = send(port, b"".join(written(path, chunk=chunk)))
    assert status == 200
    if path in ("/pieces", "/form"):
        assert had(port)[-1] == [path, len(CONTENT), hashlib.sha256(CONTENT).hexdigest()]


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(sorted(BODIES)), chunk=st.sampled_from([0, 1, 7, 4096, 65536]),
       share=st.floats(0, 1, exclude_max=True))
def test_a_body_cut_anywhere_is_never_had(
    port: int, path: str, chunk: int, share: float
) -> None:
    head, body = written(path, chunk=chunk if path in ("/data", "/nothing") or chunk > 7 else 0)
    before = len(had(port))
    status, answer = send(port, head + body[: int(len(body) * share)])
    assert (status, json.loads(answer)["status"]) == (400, 400), answer
    assert json.loads(answer)["type"] == "urn:letopis:problem:incomplete-body"
    assert len(had(port)) == before, "a route has had a part of a body"


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("chunk", [0, 4096])
def test_the_last_byte_is_missing(port: int, path: str, chunk: int) -> None:
    head, body = written(path, chunk=chunk)
    before = len(had(port))
    assert send(port, head + body[:-1])[0] == 400
    assert len(had(port)) == before


@pytest.mark.parametrize(
    "size", [0, 1, 8191, 8192, READ_AHEAD - 1, READ_AHEAD, READ_AHEAD + 1, 2 * READ_AHEAD]
)
@pytest.mark.parametrize("chunk", [0, 8192])
def test_bodies_of_every_size_come_whole(port: int, size: int, chunk: int) -> None:
    content = CONTENT[:size]
    body = in_chunks(content, chunk) if chunk else content
    length = ("Transfer-Encoding", "chunked") if chunk else ("Content-Length", str(size))
    head = request_head("POST", "/pieces", [("Host", "x"), ("Connection", "close"), length])
    status, answer = send(port, head + body)
    assert (status, json.loads(answer)) == (200, {"size": size})


def test_a_request_without_any_length_has_no_body(port: int) -> None:
    head = request_head("POST", "/pieces", [("Host", "x"), ("Connection", "close")])
    assert json.loads(send(port, head)[1]) == {"size": 0}


def digest(name: str, content: bytes) -> str:
    made = hashlib.new(name.replace("-", ""), content).digest()
    return f"{name}=:{b64encode(made).decode()}:"


@pytest.mark.parametrize("header", ["Content-Digest", "Repr-Digest"])
@pytest.mark.parametrize("name", ["sha-256", "sha-512"])
@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("chunk", [0, 8192])
def test_a_digest_is_compared_on_every_route(
    port: int, path: str, chunk: int, name: str, header: str
) -> None:
    content = BODIES[path][1]
    right, wrong = digest(name, content), digest(name, content[:-1])
    assert send(port, b"".join(written(path, (header, right), chunk=chunk)))[0] == 200
    before = len(had(port))
    status, answer = send(port, b"".join(written(path, (header, wrong), chunk=chunk)))
    assert status == 400
    assert json.loads(answer)["type"] == "urn:letopis:problem:digest-mismatch"
    assert len(had(port)) == before


@pytest.mark.parametrize(
    "header", ["sha-256", "sha-256=abc", "sha-256=:???:", "sha-256=:YQ:", "sha-256=:YQ==: x"]
)
def test_a_digest_that_cannot_be_read_is_refused(port: int, header: str) -> None:
    status, answer = send(port, b"".join(written("/data", ("Content-Digest", header))))
    assert status == 400
    assert json.loads(answer)["errors"][0]["field"] == "Content-Digest"


def test_of_several_digests_each_is_compared(port: int) -> None:
    content = BODIES["/data"][1]
    both = f"{digest('sha-512', content)}, md5=:AAAA:, {digest('sha-256', content)}"
    assert send(port, b"".join(written("/data", ("Content-Digest", both))))[0] == 200
    one = f"{digest('sha-512', content)}, {digest('sha-256', b'other')}"
    assert send(port, b"".join(written("/data", ("Content-Digest", one))))[0] == 400


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Content-Length: 5", 200),
        ("Content-Length: 6", 400),
        (f"Content-Digest: {digest('sha-256', b'bytes')}", 200),
        (f"Content-Digest: {digest('sha-256', b'other')}", 400),
    ],
)
def test_a_part_of_a_form_is_what_its_own_headers_say(
    port: int, header: str, status: int
) -> None:
    body = (f'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n{header}\r\n'
            "\r\nbytes\r\n--b--\r\n").encode()
    head = request_head("POST", "/form", [
        ("Host", "x"), ("Connection", "close"), ("Content-Length", str(len(body))),
        ("Content-Type", "multipart/form-data; boundary=b"),
    ])
    assert send(port, head + body)[0] == status


def test_half_a_form_with_a_length_of_its_own_is_refused(port: int) -> None:
    """Something on the way may have mended the length of what was cut before it."""
    half = FORM[: len(FORM) // 2]
    head = request_head("POST", "/form", [
        ("Host", "x"), ("Connection", "close"), ("Content-Length", str(len(half))),
        ("Content-Type", BODIES["/form"][0]),
    ])
    before = len(had(port))
    assert send(port, head + half)[0] == 400
    assert len(had(port)) == before


@pytest.mark.parametrize("more", ["", '; filename="a.jpg"'])
def test_a_part_without_a_name_is_refused_with_the_form(port: int, more: str) -> None:
    """It was an error of ours: Schemathesis found it."""
    body = (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data{more}\r\n\r\nx\r\n--{BOUNDARY}--\r\n"
    ).encode()
    head = request_head("POST", "/form", [
        ("Host", "x"), ("Connection", "close"), ("Content-Length", str(len(body))),
        ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}"),
    ])
    status, answer = send(port, head + body)
    assert (status, json.loads(answer)["type"]) == (400, "urn:letopis:problem:unreadable-form")
