"""The services' applications in the process of the tests: their keys, environment, databases."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

from flask import Flask

from services.shared.accountability.caller import TokenMint, make_key_pair
from services.shared.accountability.signing import Signer
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SERVICES, read_settings
from tests.parts import Parts
from tests.servers import Store

BEHIND = tuple(name for name in SERVICES if name != "gateway")
NOWHERE = "127.0.0.1:1"
NO_DATABASE = f"postgresql+psycopg://nobody@{NOWHERE}/none"
NO_BROKER = f"pgmq://nobody@{NOWHERE}/none"
NO_STORE = Store(NOWHERE, "none", "letopis-none", "none", "none")

CALLER_KEY, CALLER_KEYS = make_key_pair("tests")
MINT = TokenMint(CALLER_KEY)
_SIGNING = {name: make_key_pair(name) for name in SERVICES}
PUBLIC_KEYS = {"keys": [key for _, public in _SIGNING.values() for key in public["keys"]]}
"""What the services' signatures are checked with."""
SIGNERS = {name: Signer(name, private) for name, (private, _) in _SIGNING.items()}


def environment_of(
    service: str,
    database_url: str = NO_DATABASE,
    broker_url: str = NO_BROKER,
    store: Store = NO_STORE,
    handover: Store = NO_STORE,
    work_url: str = NO_DATABASE,
) -> dict[str, str]:
    """Return the environment of a service; what is not given is named and not there."""
    return {
        "PROFILE": "embedded",
        "DATABASE_URL": database_url,
        "DATABASE_WORK_URL": work_url,
        "BROKER_URL": broker_url,
        "STORE_ENDPOINT": store.endpoint,
        "STORE_REGION": store.region,
        "STORE_BUCKET": store.bucket,
        "STORE_ACCESS_KEY": store.access_key,
        "STORE_SECRET_KEY": store.secret_key,
        "HANDOVER_BUCKET": handover.bucket,
        "CALLER_PUBLIC_KEYS": dump_json(CALLER_KEYS).decode(),
        "SIGNING_PUBLIC_KEYS": dump_json(PUBLIC_KEYS).decode(),
        "SIGNING_PRIVATE_KEY": dump_json(_SIGNING[service][0]).decode(),
    }


@contextmanager
def environments(
    parts: Parts, broker_url: str = NO_BROKER
) -> Iterator[Mapping[str, Mapping[str, str]]]:
    """Give every service's environment over a fresh database, which is dropped at the end."""
    made = {name: parts.make_database(name) for name in SERVICES}
    handover = parts.store("journal")
    stores = {name: parts.store(name) for name in BEHIND}
    try:
        yield {
            name: environment_of(
                name,
                made[name].app,
                broker_url,
                stores.get(name, NO_STORE),
                handover,
                made[name].work,
            )
            for name in SERVICES
        }
    finally:
        for databases in made.values():
            parts.drop_database(databases)


def application(service: str, environment: Mapping[str, str]) -> Flask:
    """Return the real application of a service behind the gateway."""
    settings = read_settings(service, environment)
    app: Flask = import_module(f"services.{service}.app").create_app(settings)
    return app
