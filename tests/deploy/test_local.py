"""The real servers as an administrator and the services meet them: start, use, fall, stop."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import kombu
import psutil
import psycopg
import pytest
from amqp.exceptions import AccessRefused
from keycloak import KeycloakAdmin, KeycloakOpenID
from kombu.exceptions import OperationalError
from minio import Minio
from minio.error import S3Error
from minio.retention import COMPLIANCE, Retention

from deploy.development.part import Addresses
from deploy.development.real.background import Servers
from deploy.development.real.parts import addresses
from services.shared.process import clock
from tests.eventually import eventually
from tests.parts import make_home

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        os.environ.get("LETOPIS_PARTS") != "real", reason="make test-real starts real servers"
    ),
    pytest.mark.timeout(600),
]

PARTS = ("postgres", "epmd", "rabbitmq", "minio", "keycloak")


class Local:
    """One data folder, worked with through the command line."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m deploy.development.real`."""
        return subprocess.run(
            [
                sys.executable, "-m", "deploy.development.real", *words,
                "--data-dir", str(self.data_dir),
            ],
            capture_output=True, text=True, check=False,
        )

    def status(self) -> dict[str, dict[str, object]]:
        """What `status --json` says."""
        found: dict[str, dict[str, object]] = json.loads(self.call("status", "--json").stdout)
        return found

    def addresses(self) -> Addresses:
        """The environment of the services."""
        servers = Servers(self.data_dir)
        return addresses(servers.ports, servers.secrets)

    def processes(self) -> list[psutil.Process]:
        """Everything on this machine that was started for this folder."""
        return [
            process
            for process in psutil.process_iter()
            if str(self.data_dir) in str(_environment_and_words(process))
        ]


@pytest.fixture(scope="module")
def local() -> Iterator[Local]:
    # Not tmp_path: its parents are closed to the account that runs the servers.
    folder = make_home("real")
    local = Local(folder)
    started = local.call("start")
    try:
        assert started.returncode == 0, started.stderr
        yield local
    finally:
        local.call("stop")
        shutil.rmtree(folder)


@pytest.fixture
def environment(local: Local) -> Addresses:
    return local.addresses()


def test_every_server_is_ready_after_start(local: Local) -> None:
    assert {name: one["ready"] for name, one in local.status().items()} == dict.fromkeys(
        PARTS, True
    )


def test_a_second_start_is_refused_with_a_sentence(local: Local) -> None:
    second = local.call("start")

    assert second.returncode == 1
    assert "уже запущены" in second.stderr
    assert "Traceback" not in second.stderr


def test_addresses_are_one_json_document(local: Local) -> None:
    assert json.loads(local.call("addresses", "--json").stdout) == local.addresses()


def test_nothing_listens_beyond_this_machine(local: Local) -> None:
    listening = {
        connection.laddr.ip
        for process in local.processes()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
    assert "127.0.0.1" in listening


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs everything as himself")
def test_no_server_runs_as_root(local: Local) -> None:
    users = {psutil.Process(_pid(local, name)).username() for name in PARTS}

    assert users == {"letopis"}


def test_secrets_are_read_by_their_owner_alone(local: Local) -> None:
    for path in (local.data_dir / "real").glob("*.json"):
        assert path.stat().st_mode & 0o077 == 0


def test_postgres_flushes_and_refuses_a_wrong_password(environment: Addresses) -> None:
    dsn = environment["launcher"]["SUPERUSER_DSN"]
    with psycopg.connect(dsn) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(dsn, password="wrong")


def test_a_quorum_queue_confirms_and_delivers(environment: Addresses) -> None:
    with _broker(environment) as connection:
        queue = _quorum_queue("confirmed")(connection.default_channel)
        queue.declare()
        _publish(connection, "confirmed", "one")
        message = _one_message(queue)

    assert message == "one"


def test_a_message_for_nobody_is_not_lost_in_silence(environment: Addresses) -> None:
    returned: list[str] = []
    with _broker(environment) as connection:
        producer = connection.Producer(
            on_return=lambda error, *_: returned.append(error.reply_text)
        )
        producer.publish("x", routing_key="nowhere", mandatory=True)

    assert returned == ["NO_ROUTE"]


def test_the_brokers_default_guest_is_unknown(environment: Addresses) -> None:
    url = environment["operator"]["BROKER_URL"]
    host = url.rpartition("@")[2].partition("/")[0]
    guest = kombu.Connection(f"amqp://guest:guest@{host}//", connect_timeout=5)

    with pytest.raises((AccessRefused, OperationalError)):
        guest.connect()


def test_the_realm_is_there_with_its_clients(environment: Addresses, local: Local) -> None:
    realm = _keycloak_admin(environment, local).get_realm("letopis")

    assert realm["bruteForceProtected"]
    assert realm["revokeRefreshToken"]
    assert realm["registrationAllowed"] is False


def test_a_machine_client_gets_a_token_of_the_issuer(environment: Addresses, local: Local) -> None:
    server, _, _ = environment["common"]["OIDC_ISSUER"].partition("/realms/")
    client = KeycloakOpenID(
        server_url=server, realm_name="letopis", client_id="regional-demo",
        client_secret_key=Servers(local.data_dir).secrets["oidc_regional_demo"],
    )

    claims = client.decode_token(client.token(grant_type="client_credentials")["access_token"])

    assert claims["iss"] == environment["common"]["OIDC_ISSUER"]
    assert "letopis-api" in claims["aud"]


def test_an_object_under_lock_stays_whoever_of_the_services_asks(environment: Addresses) -> None:
    store, bucket = _store(environment, "archive")
    until = clock.now().replace(microsecond=0, year=clock.now().year + 1)
    kept = store.put_object(
        bucket_name=bucket, object_name="locked", data=BytesIO(b"kept"), length=4,
        retention=Retention(COMPLIANCE, until),
    )

    with pytest.raises(S3Error):
        store.remove_object(
            bucket_name=bucket, object_name="locked", version_id=kept.version_id
        )
    assert _read(store, bucket, "locked") == b"kept"


def test_an_overwritten_object_keeps_its_first_version(environment: Addresses) -> None:
    store, bucket = _store(environment, "portfolio")
    first = _write(store, bucket, "cover", b"first")
    _write(store, bucket, "cover", b"second")

    assert _read(store, bucket, "cover") == b"second"
    assert _read(store, bucket, "cover", first) == b"first"


@pytest.mark.parametrize(("who", "whose"), [("portfolio", "archive"), ("archive", "portfolio")])
def test_a_service_cannot_touch_the_bucket_of_another(
    environment: Addresses, who: str, whose: str
) -> None:
    store, _ = _store(environment, who)
    bucket = environment[whose]["STORE_BUCKET"]

    with pytest.raises(S3Error, match="AccessDenied"):
        _write(store, bucket, "intruder", b"x")
    with pytest.raises(S3Error, match="AccessDenied"):
        list(store.list_objects(bucket_name=bucket))
    assert bucket not in {found.name for found in store.list_buckets()}


@pytest.mark.parametrize("name", PARTS)
def test_a_killed_server_comes_back_with_what_it_had(
    local: Local, environment: Addresses, name: str
) -> None:
    _leave_traces(environment, name)
    before = _pid(local, name)

    psutil.Process(before).kill()

    eventually(lambda: _pid(local, name) not in (None, before), seconds=200)
    eventually(lambda: bool(local.status()[name]["ready"]), seconds=200)
    assert _find_traces(environment) == {name}


def test_stop_leaves_no_process_and_the_next_start_finds_the_data(
    local: Local, environment: Addresses
) -> None:
    _leave_traces(environment, "before stop")

    assert local.call("stop").returncode == 0
    assert local.processes() == []
    assert local.call("status").returncode == 1
    assert "не запущены" in local.call("stop").stderr

    started = local.call("start")
    assert started.returncode == 0, started.stderr
    assert local.addresses() == environment
    assert _find_traces(environment) == {"before stop"}


def test_servers_end_when_their_supervisor_is_killed(local: Local) -> None:
    state = Servers(local.data_dir).state()
    assert state is not None

    psutil.Process(state.pid).kill()

    eventually(lambda: local.processes() == [], seconds=200)
    started = local.call("start")
    assert started.returncode == 0, started.stderr


def _leave_traces(environment: Addresses, text: str) -> None:
    """Write `text` into each server that keeps data."""
    with psycopg.connect(environment["launcher"]["SUPERUSER_DSN"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS trace (text text PRIMARY KEY)")
        connection.execute("TRUNCATE trace")
        connection.execute("INSERT INTO trace VALUES (%s)", [text])
    with _broker(environment) as connection:
        queue = _quorum_queue("traces")(connection.default_channel)
        queue.declare()
        queue.purge()
        _publish(connection, "traces", text)
    store, bucket = _store(environment, "archive")
    _write(store, bucket, "trace", text.encode())


def _find_traces(environment: Addresses) -> set[str]:
    """Read back what the servers have kept."""
    found = set()
    with psycopg.connect(environment["launcher"]["SUPERUSER_DSN"]) as connection:
        found |= {text for (text,) in connection.execute("SELECT text FROM trace")}
    with _broker(environment) as connection:
        found.add(_one_message(_quorum_queue("traces")(connection.default_channel)))
    store, bucket = _store(environment, "archive")
    found.add(_read(store, bucket, "trace").decode())
    return found


def _broker(environment: Addresses) -> kombu.Connection:
    return kombu.Connection(
        environment["operator"]["BROKER_URL"],
        transport_options={"confirm_publish": True, "confirm_timeout": 10},
    )


def _quorum_queue(name: str) -> kombu.Queue:
    return kombu.Queue(name, durable=True, queue_arguments={"x-queue-type": "quorum"})


def _publish(connection: kombu.Connection, queue: str, text: str) -> None:
    connection.Producer().publish(text, routing_key=queue, mandatory=True, delivery_mode=2)


def _one_message(queue: kombu.Queue) -> str:
    found: list[str] = []

    def take() -> bool:
        message = queue.get()
        if message is not None:
            message.ack()
            found.append(message.payload)
        return bool(found)

    eventually(take, seconds=200)
    return found[0]


def _store(environment: Addresses, service: str) -> tuple[Minio, str]:
    common, own = environment["common"], environment[service]
    client = Minio(
        common["STORE_ENDPOINT"], own["STORE_ACCESS_KEY"], own["STORE_SECRET_KEY"],
        secure=False, region=common["STORE_REGION"],
    )
    return client, own["STORE_BUCKET"]


def _write(store: Minio, bucket: str, name: str, content: bytes) -> str | None:
    return store.put_object(
        bucket_name=bucket, object_name=name, data=BytesIO(content), length=len(content)
    ).version_id


def _read(store: Minio, bucket: str, name: str, version: str | None = None) -> bytes:
    response = store.get_object(bucket_name=bucket, object_name=name, version_id=version)
    try:
        return bytes(response.read())
    finally:
        response.close()
        response.release_conn()


def _keycloak_admin(environment: Addresses, local: Local) -> KeycloakAdmin:
    server, _, _ = environment["common"]["OIDC_ISSUER"].partition("/realms/")
    return KeycloakAdmin(
        server_url=server, username="letopis-admin",
        password=Servers(local.data_dir).secrets["keycloak_admin"],
        realm_name="letopis", user_realm_name="master",
    )


def _pid(local: Local, name: str) -> int | None:
    pid = local.status()[name]["pid"]
    assert pid is None or isinstance(pid, int)
    return pid


def _environment_and_words(process: psutil.Process) -> list[object]:
    try:
        return [process.cmdline(), process.environ()]
    except psutil.Error:
        return []
