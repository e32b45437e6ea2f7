"""Fixtures: the whole platform, once for these tests, and people who sign in to it."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deploy.development.ports import free_port
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.end_to_end.workbooks import CLASS, YEAR, written
from tests.parts import make_home
from tests.servers import KIND

SignIn = Callable[[dict[str, Any]], Person]


@pytest.fixture(scope="package")
def platform() -> Iterator[Platform]:
    """Return the running platform with its demo, on the parts of this session."""
    folder = make_home("e2e")
    running = Platform(folder / "data", KIND, free_port())
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def people(platform: Platform) -> SignIn:
    """Return what signs a person in; the same account is signed in once."""
    known: dict[str, Person] = {}

    def sign_in(account: dict[str, Any]) -> Person:
        if account["login"] not in known:
            known[account["login"]] = Person(platform, account).sign_in()
        return known[account["login"]]

    return sign_in


@pytest.fixture(scope="package")
def school(platform: Platform) -> str:
    """Return the first of the demo's schools."""
    first: str = platform.account("deputy")["school"]
    return first


@pytest.fixture(scope="package")
def imported(platform: Platform, school: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what the import of a generated class journal into `school` said."""
    file = tmp_path_factory.mktemp("workbooks") / "journal.xlsx"
    file.write_bytes(written())
    return platform.said(
        "import-journal", str(file), "--school", school, "--year", YEAR, "--class", CLASS
    )


@pytest.fixture(scope="package")
def pupil(platform: Platform, people: SignIn) -> Person:
    """Return a pupil of the second school, signed in."""
    return people(platform.account("pupil", "lyceum-2"))


@pytest.fixture
def item(pupil: Person) -> Iterator[str]:
    """Return the address of a work of the pupil's, which goes afterwards."""
    year = next(y["name"] for y in pupil.json("/api/journal/v1/years") if y["current"])
    child = pupil.get("/folders").url.rpartition("/")[2]
    said = {"kind": "creative_work", "title": "Поделка", "year": year, "words": ""}
    made = pupil.send("POST", f"/api/portfolio/v1/folders/{child}/items", json=said)
    assert made.status_code == 201, made.text
    address = f"/api/portfolio/v1/items/{made.json()['id']}"
    yield address
    assert pupil.send("DELETE", address).status_code == 204
