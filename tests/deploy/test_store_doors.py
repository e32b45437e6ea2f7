"""Every port of the embedded store, tried by another account of the same machine."""

import io
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests
from minio import Minio

from deploy.development.embedded import store_tls
from deploy.development.embedded.seaweedfs import SERVER_PORTS
from deploy.development.part_folder import account
from tests.parts import Parts
from tests.servers import Servers

WEED = Path(sys.executable).parent / "weed"
BODY = b"package " * 4000
HTTP2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
"""What a client of HTTP/2 says first."""


@pytest.fixture(scope="module")
def servers(parts: Parts) -> Servers:
    """Return servers whose store holds one package."""
    opened = parts.open()
    store = opened.start_store("archive")
    client = Minio(store.endpoint, store.access_key, store.secret_key, secure=False,
                   region=store.region)
    client.put_object(store.bucket, "131/package", io.BytesIO(BODY), len(BODY))
    return opened


@pytest.fixture(autouse=True)
def package_stays(servers: Servers) -> Iterator[None]:
    """See after each attack that the package is there."""
    yield
    store = servers.start_store("archive")
    client = Minio(store.endpoint, store.access_key, store.secret_key, secure=False,
                   region=store.region)
    assert client.get_object(store.bucket, "131/package").read() == BODY


def shell(servers: Servers, commands: str, **environment: str) -> str:
    """Run the store's own shell, as another account where we are root; return what it says."""
    ports, stranger = servers.ports, account()
    home = {"HOME": "/nonexistent", "PATH": os.defpath, **environment}
    try:
        done = subprocess.run(
            [
                str(WEED), "shell",
                f"-master=127.0.0.1:{ports['store_master']}.{ports['store_master_grpc']}",
                f"-filer=127.0.0.1:{ports['store_filer']}.{ports['store_filer_grpc']}",
            ],
            input=commands, env=home, cwd="/", timeout=5 if not environment else 30,
            capture_output=True, text=True, check=False,
            user=None if environment else stranger, extra_groups=None if environment else [],
        )
    except subprocess.TimeoutExpired as late:  # it asks the master for ever
        return (late.stdout or b"").decode()
    return done.stdout


DESTROYING = """lock
volume.list
fs.ls /buckets
collection.delete -collection letopis-archive -apply
s3.bucket.delete -name letopis-archive
fs.rm -rf /buckets/letopis-archive
"""


def test_the_stores_own_shell_finds_no_open_door(servers: Servers) -> None:
    said = shell(servers, DESTROYING)

    assert "letopis-archive" not in said
    assert "DataNode" not in said


def test_who_has_the_certificate_is_let_in(servers: Servers) -> None:
    # Otherwise the test above would hold for a shell that does not work at all.
    home = next(iter(servers.supervisor.logs.parent.glob("store")))
    said = shell(servers, "volume.list\n", **store_tls.environment(home))

    assert "DataNode" in said


@pytest.mark.parametrize("server", SERVER_PORTS)
@pytest.mark.parametrize("own", [False, True])
def test_grpc_speaks_to_nobody_without_its_certificate(
    servers: Servers, tmp_path: Path, server: str, own: bool
) -> None:
    """Neither in the clear nor with a certificate of one's own."""
    port = servers.ports[f"store_{server}_grpc"]
    if own:
        store_tls.make_certificate(tmp_path)
        where, key = store_tls.certificate(tmp_path)
        said = _tls(port, where, key)
    else:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(HTTP2)
            said = _received(connection)

    # A server that speaks HTTP/2 begins with a frame of settings: three bytes of length, type 4.
    assert said[3:4] != b"\x04"


@pytest.mark.parametrize(
    "path",
    [
        "/dir/assign", "/dir/lookup?fileId=3,01637037d6", "/dir/status", "/vol/grow?count=1",
        "/col/delete?collection=letopis-archive", "/vol/vacuum", "/submit",
    ],
)
def test_the_masters_http_hands_out_nothing(servers: Servers, path: str) -> None:
    answer = requests.get(f"http://127.0.0.1:{servers.ports['store_master']}{path}", timeout=5)

    assert answer.status_code == 404
    assert "Authorization" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("server", "path"),
    [
        ("filer", "/buckets/letopis-archive/131/package"),
        ("filer", "/buckets/letopis-archive?recursive=true"),
        ("volume", "/3,01637037d6"),
        ("s3", "/letopis-archive/131/package"),
    ],
)
def test_http_without_a_token_is_refused(
    servers: Servers, server: str, path: str, method: str
) -> None:
    url = f"http://127.0.0.1:{servers.ports[f'store_{server}']}{path}"
    refusals = (404,) if server == "filer" else (401, 403, 405)  # the filer's HTTP is off
    assert requests.request(method, url, data=b"x", timeout=5).status_code in refusals


def test_nothing_else_listens_and_no_socket_is_open_to_others(servers: Servers) -> None:
    process = psutil.Process(servers.supervisor.pid("store"))
    found = process.net_connections()
    ports = {one.laddr.port for one in found if one.status == psutil.CONN_LISTEN}
    assert {one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    assert ports == {
        servers.ports[f"store_{server}{kind}"] for server in SERVER_PORTS for kind in ("", "_grpc")
    }
    sockets = [
        Path(one.laddr) for one in process.net_connections("unix")
        if one.laddr and Path(one.laddr).exists()
    ]
    assert {socket_.stat().st_mode & 0o077 for socket_ in sockets} <= {0}


def test_the_key_is_its_owners_alone_and_a_folder_of_an_older_version_gets_one(
    servers: Servers,
) -> None:
    home = next(iter(servers.supervisor.logs.parent.glob("store")))
    where, key = store_tls.certificate(home)
    servers.supervisor.stop("store")
    shutil.copy(where, home / "before")
    where.unlink()
    key.unlink()

    servers.supervisor.start_again("store")

    assert {path.stat().st_mode & 0o777 for path in (where, key)} == {0o600}
    assert where.read_bytes() != (home / "before").read_bytes()


def _tls(port: int, certificate: Path, key: Path) -> bytes:
    """Return what a server says to a client with a certificate of its own making."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
            context.wrap_socket(plain) as connection,
        ):
            connection.sendall(HTTP2)
            return _received(connection)
    except OSError:
        return b""


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(100)
    except OSError:
        return b""
