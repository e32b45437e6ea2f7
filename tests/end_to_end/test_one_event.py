"""One thing that happens in the journal shows in the archive and in the portfolio, once."""

import io
import json
import os
import signal
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.end_to_end.conftest import SignIn
from tests.end_to_end.platform import Platform
from tests.end_to_end.test_journal_journey import child_of
from tests.end_to_end.workbooks import CLASS, YEAR, written
from tests.eventually import eventually

pytestmark = pytest.mark.slow


def test_an_imported_class_has_its_case_file_with_the_date(
    platform: Platform, people: SignIn, school: str, imported: Any
) -> None:
    archivist = people(platform.account("archivist", school))
    (file,) = eventually(lambda: case_files(archivist, CLASS))
    assert file["disposable_from"] == date(2031, 1, 1).isoformat()
    page = archivist.get("/archive")
    assert page.status_code == 200
    assert CLASS in page.text


def test_a_family_puts_a_cover_on_the_folder(
    platform: Platform, people: SignIn, school: str
) -> None:
    parent = people(platform.account("representative", school))
    path = f"/api/portfolio/v1/folders/{child_of(parent)}"
    eventually(lambda: parent.get(path).status_code == 200)
    put = parent.send("PUT", f"{path}/cover", files={"file": ("рисунок.png", png(), "image/png")})
    assert put.status_code == 200, put.text
    shown = parent.get(put.json()["url"])
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.content.startswith(b"\xff\xd8")


def test_a_file_that_is_no_picture_is_refused_in_words(
    platform: Platform, people: SignIn, school: str
) -> None:
    parent = people(platform.account("representative", school))
    path = f"/api/portfolio/v1/folders/{child_of(parent)}/cover"
    put = parent.send("PUT", path, files={"file": ("cover.png", b"%PDF-1.7", "image/png")})
    assert put.status_code == 422
    assert put.headers["Content-Type"].startswith("application/problem+json")
    assert "изображение" in put.json()["detail"]


# Who is killed, for which class, and whose children are in it: no child is in two classes.
CLASSES = {
    "journal-work": ("В", "Волжский"), "archive-work": ("Г", "Донской"),
    "portfolio-work": ("Д", "Невский"), "broker": ("Е", "Окский"),
}


@pytest.mark.kills
@pytest.mark.parametrize("victim", list(CLASSES))
def test_whatever_is_killed_between_it_still_happens_once(
    platform: Platform, people: SignIn, school: str, tmp_path: Path, victim: str
) -> None:
    letter, kin = CLASSES[victim]
    name = f"8{letter}"
    file = tmp_path / "journal.xlsx"
    file.write_bytes(written(kin=kin))
    kill(platform, victim)
    # An import into a database that is just coming back says so and is asked for again.
    eventually(
        lambda: platform.said(
            "import-journal", str(file), "--school", school, "--year", YEAR, "--class", name
        )
    )
    kill(platform, victim)
    archivist = people(platform.account("archivist", school))
    eventually(lambda: case_files(archivist, name))
    platform.settle()
    deputy = people(platform.account("deputy", school))
    for pupil in pupils_of(deputy, name):
        path = f"/api/portfolio/v1/folders/{pupil}"
        eventually(lambda path=path: deputy.get(path).status_code == 200)
    assert len(case_files(archivist, name)) == 1


def kill(platform: Platform, name: str) -> None:
    """End a process of the running platform with SIGKILL, as a power cut would."""
    if name == "broker":
        name = "postgres" if platform.parts == "embedded" else "rabbitmq"
    record = platform.data_dir / "run" / "processes" / f"{name}.json"
    os.kill(eventually(lambda: json.loads(record.read_text()))["pid"], signal.SIGKILL)


def case_files(archivist: Any, class_name: str) -> list[dict[str, Any]]:
    files = archivist.json(f"/api/archive/v1/case-files?year={YEAR}")
    return [file for file in files if class_name in file["title"]]


def pupils_of(deputy: Any, class_name: str) -> list[str]:
    years = {year["name"]: year["id"] for year in deputy.json("/api/journal/v1/years")}
    groups = deputy.json(f"/api/journal/v1/groups?year_id={years[YEAR]}")
    group = next(g for g in groups if g["class_name"] == class_name)
    grid = deputy.json(f"/api/journal/v1/groups/{group['id']}/grid")
    return [pupil["id"] for pupil in grid["pupils"]]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(out, "PNG")
    return out.getvalue()
