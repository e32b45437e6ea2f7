"""Names the papers of an act and prints what each says; same words and moment, same bytes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from services.shared.printing import print_form

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
    return print_form(_FORMS / f"{paper}.typ", said, at)
