"""Services import themselves and `shared`, never each other; rules know nothing of the world."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.shared.settings import SERVICES

ROOT = Path(__file__).parents[2]

# Beside the services: what gathers them for people.
GATHERERS = {"access_matrix.py", "cli.py", "event_docs.py", "operations.py", "regions.py"}
# A rule takes values and returns values (docs: no Flask, no session, no clock).
WORLD = (
    "flask", "flask_smorest", "sqlalchemy", "psycopg", "kombu", "minio", "requests", "urllib3",
    "services.shared.clock", "services.shared.outbox", "services.shared.inbox",
    "services.shared.broker", "services.shared.storage", "services.shared.web",
    "services.shared.settings", "services.shared.worker",
)


def imports_of(path: Path) -> Iterator[str]:
    """Give each module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files_of(room: str) -> list[Path]:
    """Return every Python file below a folder of `services`."""
    found = sorted((ROOT / "services" / room).rglob("*.py"))
    assert found, room
    return found


@pytest.mark.parametrize("service", [*SERVICES, "shared"])
def test_a_service_imports_itself_and_shared_alone(service: str) -> None:
    for path in files_of(service):
        for module in imports_of(path):
            package, _, rest = module.partition(".")
            assert package not in ("deploy", "tests", "bench"), f"{path}: {module}"
            if package == "services":
                assert rest.split(".")[0] in (service, "shared"), f"{path}: {module}"


def test_only_what_gathers_the_services_stands_beside_them() -> None:
    beside = {path.name for path in (ROOT / "services").glob("*.py")} - {"__init__.py"}
    assert beside <= GATHERERS


@pytest.mark.parametrize("service", SERVICES)
def test_rules_know_neither_database_nor_request_nor_clock(service: str) -> None:
    for path in files_of(f"{service}/domain"):
        for module in imports_of(path):
            touched = [world for world in WORLD if f"{module}.".startswith(f"{world}.")]
            assert not touched, f"{path}: {module}"
