"""A real journal goes in; the teacher corrects a mark, the family reads, others do not."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.end_to_end.conftest import SignIn
from tests.end_to_end.platform import ROOT, Platform
from tests.end_to_end.workbooks import CLASS, DAYS, PUPILS, YEAR, written
from tests.eventually import eventually

pytestmark = pytest.mark.slow

REAL = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="package")
def algebra(platform: Platform, people: SignIn, school: str, imported: Any) -> dict[str, Any]:
    """Return the imported group of algebra, given to the school's teacher by the deputy."""
    deputy = people(platform.account("deputy", school))
    years = {year["name"]: year["id"] for year in deputy.json("/api/journal/v1/years")}
    groups = deputy.json(f"/api/journal/v1/groups?year_id={years[YEAR]}")
    group: dict[str, Any] = next(
        g for g in groups if (g["class_name"], g["subject"]) == (CLASS, "Алгебра")
    )
    teacher = platform.account("teacher", school)
    staff = next(
        s for s in deputy.json("/api/journal/v1/staff") if s["name"] == teacher["name"]
    )
    given = deputy.send(
        "PUT", f"/api/journal/v1/groups/{group['id']}/teacher", json={"staff_id": staff["id"]}
    )
    assert given.status_code < 300, given.text
    # What binds a person to a group may be known for five seconds after it has changed.
    grid = f"/api/journal/v1/groups/{group['id']}/grid"
    eventually(lambda: people(teacher).get(grid).status_code == 200, seconds=15)
    return group


def test_an_import_says_what_it_did(imported: Any) -> None:
    assert imported["problems"] == []
    assert (imported["pupils"], imported["subjects"]) == (len(PUPILS), 2)
    assert imported["lessons"] == 2 * len(DAYS)
    assert imported["changed"] > 0


def test_the_same_file_again_changes_nothing(
    platform: Platform, school: str, imported: Any, tmp_path: Path
) -> None:
    file = tmp_path / "again.xlsx"
    file.write_bytes(written())
    again = platform.said(
        "import-journal", str(file), "--school", school, "--year", YEAR, "--class", CLASS
    )
    assert again["changed"] == 0


def test_a_file_with_a_problem_is_refused_and_names_the_place(
    platform: Platform, school: str, imported: Any, tmp_path: Path
) -> None:
    file = tmp_path / "broken.xlsx"
    file.write_bytes(b"%PDF-1.7")
    done = platform.letopis(
        "import-journal", str(file), "--school", school, "--year", YEAR, "--class", CLASS
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_chains_of_every_service_hold(platform: Platform, imported: Any) -> None:
    report = platform.said("verify", "--json")
    chains = report["chains"]
    assert all(chain["breaks"] == [] for chain in chains), chains
    assert {one["shown"] for one in report["comparisons"]} >= {"mark_cell", "term_mark"}
    assert all(one["differences"] == [] for one in report["comparisons"]), report
    marks = sum(chain["rows"] for chain in chains if chain["chain"] == "mark_change")
    assert marks > 1000, "the history of an imported class"


def test_the_teacher_corrects_a_mark_and_its_history_is_kept(
    platform: Platform, people: SignIn, school: str, algebra: dict[str, Any]
) -> None:
    teacher = people(platform.account("teacher", school))
    grid = teacher.json(f"/api/journal/v1/groups/{algebra['id']}/grid")
    row, column = grid["pupils"][0], 1
    lesson, before = grid["lessons"][column], row["cells"][column]
    change = {
        "key": str(uuid4()), "lesson_id": lesson["id"], "pupil_id": row["id"], "text": "5·4",
        "expected": before, "reason": None,
    }
    path = f"/api/journal/v1/groups/{algebra['id']}/cells"
    saved = teacher.send("PUT", path, json={"changes": [change]})
    assert saved.status_code == 200, saved.text
    assert saved.json()["results"][0]["status"] == "saved", saved.text
    repeated = teacher.send("PUT", path, json={"changes": [change]}).json()["results"][0]
    assert repeated["text"] == "5·4"
    history = teacher.json(f"{path}/{lesson['id']}/{row['id']}/history")
    assert [(h["old"], h["new"]) for h in history].count((before, "5·4")) == 1
    assert "5·4" in teacher.get(f"/journals/{algebra['id']}?term={grid['term']['id']}").text


def test_a_teacher_does_not_write_in_another_teachers_journal(
    platform: Platform, people: SignIn, school: str, algebra: dict[str, Any]
) -> None:
    teacher = people(platform.account("teacher", school))
    deputy = people(platform.account("deputy", school))
    year = next(y["id"] for y in deputy.json("/api/journal/v1/years") if y["current"])
    path = f"/api/journal/v1/groups?year_id={year}"
    own = {group["id"] for group in teacher.json(path)}
    others = [group for group in deputy.json(path) if group["id"] not in own]
    assert others
    answer = teacher.get(f"/api/journal/v1/groups/{others[0]['id']}/grid")
    assert answer.status_code == 403
    assert answer.json()["tie"] == "own_group"


def test_a_family_reads_its_own_child_and_no_other(
    platform: Platform, people: SignIn, school: str
) -> None:
    families = [
        a for a in platform.accounts if a["role"] == "representative" and a["school"] == school
    ]
    own, other = (people(family) for family in families[:2])
    child, stranger = child_of(own), child_of(other)
    assert child != stranger
    assert own.get(f"/api/journal/v1/pupils/{child}/diary").status_code == 200
    assert own.get(f"/diary/{child}").status_code == 200
    for path in (
        f"/api/journal/v1/pupils/{stranger}/diary",
        f"/diary/{stranger}",
        f"/api/portfolio/v1/folders/{stranger}",
        f"/folders/{stranger}",
    ):
        refused = own.get(path)
        nobody = own.get(path.replace(stranger, str(uuid4())))
        assert refused.status_code == nobody.status_code == 404, path
        assert len(refused.content) == len(nobody.content), "a hint that the child is there"


def test_a_refused_look_at_a_child_is_in_the_log(
    platform: Platform, people: SignIn, school: str
) -> None:
    families = [
        a for a in platform.accounts if a["role"] == "representative" and a["school"] == school
    ]
    stranger = child_of(people(families[1]))
    people(families[0]).get(f"/api/journal/v1/pupils/{stranger}/diary")
    officer = people(platform.account("data_officer", school))
    log = officer.json("/api/journal/v1/access-log")
    refused = [item for item in log["items"] if item["outcome"] == "refused"]
    assert refused, log["items"][:3]
    assert refused[0]["who"] == families[0]["name"]
    assert refused[0]["subject"] in families[1]["children"]
    assert refused[0]["action"] == "diary.read"


@pytest.mark.parametrize(
    "role", ["archivist", "data_officer", "municipality_operator", "region_operator",
             "platform_admin"],
)
def test_marks_are_closed_to_who_has_no_business_with_them(
    platform: Platform, people: SignIn, school: str, algebra: dict[str, Any], role: str
) -> None:
    account = platform.account(role)
    answer = people(account).get(f"/api/journal/v1/groups/{algebra['id']}/grid")
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    ("name", "agree"), [("progress-report-8a.xlsx", 665), ("class-journal-8a-term1.xlsx", None)]
)
def test_real_exports_go_in_and_their_averages_agree(
    platform: Platform, name: str, agree: int | None
) -> None:
    file = REAL / name
    if not file.exists():
        pytest.skip(f"no {name} beside the checkout")
    second = platform.accounts[-1]["school"] or "lyceum-2"
    schools = sorted({a["school"] for a in platform.accounts if a["school"]})
    class_name = {"progress-report-8a.xlsx": "8А", "class-journal-8a-term1.xlsx": "8Б"}[name]
    said = platform.said(
        "import-journal", str(file), "--school", schools[-1] or second, "--year", YEAR,
        *(() if name.startswith("progress") else ("--class", class_name)),
    )
    compared = said["averages"]["compared"]
    assert said["averages"]["agree"] >= (agree or compared)
    assert len(said["averages"]["differ"]) == compared - said["averages"]["agree"]


def child_of(person: Any) -> str:
    """Return the id of the person's first child, as the diary page addresses it."""
    answer = person.get("/diary")
    assert answer.status_code == 200
    child: str = answer.url.rpartition("/diary/")[2].partition("?")[0]
    assert child, answer.url
    return child
