"""What a monitoring is, and when it contradicts itself."""

from decimal import Decimal
from typing import Any

import pytest
from marshmallow import ValidationError

from services.journal.monitorings.rules import monitoring_from
from services.journal.monitorings.schemas import MonitoringSchema
from tests.journal.region import monitoring


@pytest.mark.parametrize(
    "changes",
    [
        {"tasks": [{"number": "1", "max": 1}, {"number": "1", "max": 2}]},
        {"levels": [{"level": "базовый", "from": 1}]},
        {"levels": [{"level": "базовый", "from": 0}, {"level": "базовый", "from": 2}]},
        {"levels": [{"level": "базовый", "from": 0}, {"level": "высокий"}]},
        {"marks": [{"mark": "2", "from": 0}, {"mark": "3", "from": 0}]},
        {"marks": [{"mark": "2", "from": 0}, {"mark": "3", "from": 6}]},
    ],
)
def test_a_monitoring_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        MonitoringSchema().load(monitoring(**changes))
    assert list(caught.value.messages) == list(changes)


def test_points_of_all_tasks_add_up_to_the_maximum() -> None:
    assert monitoring_from(MonitoringSchema().load(monitoring())).maximum == Decimal(5)
