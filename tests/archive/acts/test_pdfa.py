"""The papers that the archive keeps for years, judged by veraPDF: PDF/A-2b, each of them.

Without the real servers veraPDF may be missing; then these tests are skipped and say so.
"""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typst

from deploy.development.real import verapdf
from deploy.failures import CannotStart
from services.archive.acts.papers.forms import Paper, print_paper
from services.journal.packages.printing import print_journal, print_summary
from tests.archive.acts.papers import said
from tests.journal.packages.record import year_of_a_class
from tests.servers import KIND

AT = datetime(2025, 6, 2, 9, 15, 40, tzinfo=UTC)
OF_A_YEAR = {"journal": print_journal, "summary": print_summary}
PLAIN = "plain"


@pytest.fixture(scope="module")
def judge() -> Path:
    """Return veraPDF; where the real servers are, it has to be there."""
    try:
        return verapdf.program()
    except CannotStart as failure:
        if KIND == "real":
            raise
        pytest.skip(str(failure))


@pytest.fixture(scope="module")
def verdicts(judge: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Print everything, ask once, and return the rules that each file breaks."""
    folder = tmp_path_factory.mktemp("pdfa")
    record = year_of_a_class()
    printed = {
        **{name: make(record) for name, make in OF_A_YEAR.items()},
        **{paper.value: print_paper(paper, said(), AT) for paper in Paper},
        PLAIN: typst.Compiler("Просто PDF".encode(), ignore_system_fonts=True).compile(),
    }
    for name, content in printed.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return _ask(judge, folder, [f"{name}.pdf" for name in printed])


def _ask(judge: Path, folder: Path, files: list[str]) -> dict[str, list[str]]:
    done = subprocess.run(
        ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
         f"-Duser.home={folder}",  # where it leaves its settings
         "-cp", str(judge), "org.verapdf.apps.GreenfieldCliWrapper",
         "--format", "json", "-f", "2b", *files],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )
    assert done.stdout, done.stderr
    jobs = json.loads(done.stdout)["report"]["jobs"]
    return {Path(job["itemDetails"]["name"]).stem: _broken(job) for job in jobs}


def _broken(job: Mapping[str, Any]) -> list[str]:
    """Return the rules that a file breaks; one that could not be read has no verdict at all."""
    (verdict,) = job["validationResult"]
    rules = verdict["details"]["ruleSummaries"]
    broken = [f"{rule['clause']}-{rule['testNumber']} {rule['description']}" for rule in rules]
    assert verdict["compliant"] is (not broken)
    return broken


@pytest.mark.parametrize("paper", [*OF_A_YEAR, *Paper])
def test_a_printed_paper_is_pdf_a(paper: str, verdicts: dict[str, list[str]]) -> None:
    assert verdicts[paper] == []


def test_an_ordinary_pdf_is_refused(verdicts: dict[str, list[str]]) -> None:
    (rule,) = verdicts[PLAIN]

    assert "PDF/A version and conformance level" in rule
