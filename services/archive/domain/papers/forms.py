"""Hands what a paper says to typst; the same words and moment, the same bytes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, cast

import orjson
import typst

STANDARD: Literal["a-2b"] = "a-2b"
_FORMS = Path(__file__).parent


class Paper(StrEnum):
    """The papers of an act; each is named like its form."""

    DISPOSAL_ACT = "disposal_act"
    PD_DESTRUCTION_ACT = "pd_destruction_act"
    EVENT_LOG_EXTRACT = "event_log_extract"


TITLES: Mapping[Paper, str] = {
    Paper.DISPOSAL_ACT: "Акт о выделении к уничтожению документов",
    Paper.PD_DESTRUCTION_ACT: "Акт об уничтожении персональных данных",
    Paper.EVENT_LOG_EXTRACT: "Выгрузка из журнала регистрации событий",
}


def print_paper(paper: Paper, said: Mapping[str, Any], at: datetime) -> bytes:
    """Return a paper as PDF/A-2b."""
    compiler = typst.Compiler(_FORMS / f"{paper}.typ", root=_FORMS, ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": orjson.dumps(said).decode()},
        pdf_standards=[STANDARD],
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    return cast(bytes, made)
