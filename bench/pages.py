"""The class journal's page and its saves, beside an empty Flask route and a static file."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import requests

from bench import load
from deploy.development.ports import free_port
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.journal.workbooks.factory import Table, class_journal

PUPILS, LESSONS = 30, 60
YEAR, CLASS = "2024/2025", "8Я"
CLIENTS = 8
_LETTERS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯЬЫ"


def measure(platform: Platform, seconds: float) -> list[tuple[str, load.Result]]:
    """Return the figures of yardsticks, pages and saves, each with what it measures."""
    rows: list[tuple[str, load.Result]] = []
    with _yardstick() as url:
        rows.append(("пустой маршрут Flask", _get(f"{url}/empty", (), seconds)))
        rows.append(("файл из памяти", _get(f"{url}/file", (), seconds)))
    teacher, group = _prepare(platform)
    grid = teacher.json(f"/api/journal/v1/groups/{group}/grid")
    assert (len(grid["pupils"]), len(grid["lessons"])) == (PUPILS, LESSONS)
    cookie = _headers(teacher)
    page = f"{platform.url}/journals/{group}?term={grid['term']['id']}"
    rows.append((f"сетка {PUPILS}×{LESSONS}, страница", _get(page, cookie, seconds)))
    data = f"{platform.url}/api/journal/v1/groups/{group}/grid"
    rows.append(("та же сетка, JSON", _get(data, cookie, seconds)))
    rows.append(("сохранение по одной отметке", _save(platform, teacher, group, grid, 1, seconds)))
    rows.append(("сохранение по 20 отметок", _save(platform, teacher, group, grid, 20, seconds)))
    return rows


def workbook() -> bytes:
    """Return a class journal of 30 pupils and 60 lessons of one subject in the first quarter."""
    days = [date(2024, 9, 2) + timedelta(days=i) for i in range(80)]
    days = [day for day in days if day.weekday() < 6 and day <= date(2024, 10, 27)]
    days = sorted((days + days)[:LESSONS])
    pupils = {
        f"Фамильный{_LETTERS[i].lower()} {_LETTERS[i]}.": [
            (i + j) % 4 + 2 if (i * j) % 3 == 0 else "" for j in range(LESSONS)
        ]
        for i in range(PUPILS)
    }
    return class_journal([Table("Алгебра", days, pupils, summaries=())])


def _prepare(platform: Platform) -> tuple[Person, str]:
    deputy_account = platform.account("deputy")
    school = deputy_account["school"]
    file = platform.data_dir / "bench.xlsx"
    file.write_bytes(workbook())
    platform.said(
        "import-journal", str(file), "--school", school, "--year", YEAR, "--class", CLASS
    )
    deputy = Person(platform, deputy_account).sign_in()
    years = {year["name"]: year["id"] for year in deputy.json("/api/journal/v1/years")}
    groups = deputy.json(f"/api/journal/v1/groups?year_id={years[YEAR]}")
    group: str = next(g["id"] for g in groups if g["class_name"] == CLASS)
    account = platform.account("teacher", school)
    staff = {s["name"]: s["id"] for s in deputy.json("/api/journal/v1/staff")}
    deputy.send(
        "PUT", f"/api/journal/v1/groups/{group}/teacher",
        json={"staff_id": staff[account["name"]]},
    ).raise_for_status()
    return Person(platform, account).sign_in(), group


def _get(url: str, headers: tuple[tuple[str, str], ...], seconds: float) -> load.Result:
    """Return the middle of three rounds: eight connections may all fall to one of two workers."""
    rounds = [
        load.run([load.Request(url, headers=headers)], clients=CLIENTS, seconds=seconds / 3)
        for _ in range(3)
    ]
    return sorted(rounds, key=lambda one: one.per_second)[1]


def _save(
    platform: Platform, teacher: Person, group: str, grid: dict[str, Any], at_once: int,
    seconds: float,
) -> load.Result:
    """Save marks `at_once` a request; answers a second times `at_once` are saves a second."""
    headers = (*_headers(teacher), ("X-CSRF-Token", teacher.csrf_token()))
    url = f"{platform.url}/api/journal/v1/groups/{group}/cells"
    cells = [
        (pupil["id"], lesson["id"], seen)
        for pupil in grid["pupils"]
        for lesson, seen in zip(grid["lessons"], pupil["cells"], strict=True)
    ]
    requests_ = []
    for round_ in range(2):
        text = str(5 - round_)
        for start in range(0, len(cells), at_once):
            changes = [
                {"key": str(uuid4()), "pupil_id": pupil, "lesson_id": lesson, "text": text,
                 "expected": text if round_ else seen, "reason": None}
                for pupil, lesson, seen in cells[start : start + at_once]
            ]
            body = orjson.dumps({"changes": changes}).decode()
            requests_.append(load.Request(url, "PUT", headers, body))
    return load.run(requests_, clients=CLIENTS, seconds=seconds)


def _headers(person: Person) -> tuple[tuple[str, str], ...]:
    cookies = "; ".join(
        f"{c.name}={c.value}" for c in person.session.cookies if "127.0.0.1" in c.domain
    )
    return (("Cookie", cookies), ("Accept-Encoding", "gzip"), ("Accept", "text/html, */*"))


@contextmanager
def _yardstick() -> Iterator[str]:
    """Serve the yardsticks as the services are served: gunicorn, two workers, threads."""
    port = free_port()
    command: Sequence[str] = (
        *(sys.executable, "-m", "gunicorn", "bench.yardstick:app", "--bind"),
        *(f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        *("--log-level", "error", "--control-socket", f"/tmp/letopis-bench-{port}.sock"),  # noqa: S108
    )
    server = subprocess.Popen(command, cwd=Path(__file__).parent.parent)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/empty")
        yield url
    finally:
        server.terminate()
        server.wait(10)


def _wait(url: str) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            requests.get(url, timeout=1).raise_for_status()
        except requests.RequestException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
