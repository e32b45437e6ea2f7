"""The region's client: what it reads of a table, and what it refuses before anything is sent."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

DOCS = Path(__file__).parents[3] / "docs" / "exchange"
HEAD = "school;class;participant_code;variant;t1;t2;total;mark;level"
ROW = "Школа № 131;7А;код-1;1;1;Х;1,5;4;базовый"


@pytest.fixture(scope="module")
def client() -> ModuleType:
    """Return the client's file as a module."""
    spec = importlib.util.spec_from_file_location("exchange_client", DOCS / "client.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(client: ModuleType, folder: Path, content: bytes) -> list[dict[str, Any]]:
    file = folder / "results.csv"
    file.write_bytes(content)
    return list(client.read_rows(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_table_is_read_as_spreadsheets_save_it(
    client: ModuleType, tmp_path: Path, encoding: str, separator: str
) -> None:
    lines = [HEAD.replace(";", separator), ROW.replace("1,5", "1.5").replace(";", separator)]
    empty = separator * HEAD.count(";")
    text = "\r\n".join([*lines, empty, f" {empty}", ""])
    (row,) = rows(client, tmp_path, text.encode(encoding))
    assert (row["school"], row["points"], row["total"]) == ("Школа № 131", [1, "X"], 1.5)
    assert (row["mark"], row["level"]) == ("4", "базовый")


def test_a_table_that_is_no_text_is_told_how_to_be_saved(
    client: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(client.Refused, match="save it as UTF-8"):
        rows(client, tmp_path, b"school\x98")


def test_a_row_longer_than_the_head_is_refused_by_its_line(
    client: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(client.Refused, match=r"results\.csv:2: more values than columns"):
        rows(client, tmp_path, f"{HEAD}\n{ROW};5\n".encode())


def test_a_monitoring_that_its_schema_refuses_is_not_sent(
    client: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(client, "publish", lambda *_told: sent.append("sent") or "id")
    good = json.loads((DOCS / "examples" / "monitoring.json").read_text(encoding="utf-8"))
    file = tmp_path / "monitoring.json"
    file.write_text(json.dumps({**good, "grade": "7"}), encoding="utf-8")
    with pytest.raises(client.Refused, match="grade: '7' is not of type 'integer'"):
        client.announce(str(file))
    assert sent == []
    file.write_text(json.dumps(good, ensure_ascii=False), encoding="cp1251")
    client.announce(str(file))
    assert sent == ["sent"]
