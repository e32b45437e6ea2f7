"""What the papers of an act say about what may be left of the data."""

from datetime import date

import pytest

from services.archive.acts.models import DisposalAct
from services.archive.acts.usecases.papers import _remains


@pytest.mark.parametrize(
    ("until", "end"),
    [
        (date(2031, 2, 9), "; резервные копии, сделанные раньше, хранятся до 09.02.2031"),
        (None, "; срок хранения резервных копий не указан: в сделанных раньше данные могут быть"),
    ],
)
def test_the_papers_name_the_day_until_which_copies_may_exist(
    until: date | None, end: str
) -> None:
    said = _remains(DisposalAct(copies_until=until))

    assert said.startswith("следы удалённых строк в файлах баз данных")
    assert said.endswith(end)
