"""What is said of a field that does not fit is said in Russian."""

import re
import subprocess
import sys
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

import services  # noqa: F401  (what gives the words)

LATIN = re.compile(r"[A-Za-z]+")
NAMES = {"null", "true", "false", "UUID", "ISO", "UTF"}


class _Everything(Schema):
    number = fields.Integer(required=True, validate=validate.Range(min=1, max=5))
    few = fields.Decimal(validate=validate.Range(min=1))
    word = fields.String(validate=validate.Length(max=3))
    name = fields.String(validate=validate.Length(min=2, max=3))
    code = fields.String(validate=validate.Regexp(r"^\d+$"))
    kind = fields.String(validate=validate.OneOf(["да", "нет"]))
    exact = fields.Integer(validate=validate.Equal(3))
    day = fields.Date()
    moment = fields.AwareDateTime()
    who = fields.UUID()
    many = fields.List(fields.Integer())
    inner = fields.Nested("_Everything")
    sure = fields.Boolean()
    map = fields.Dict()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"number": None},
        {"number": "много", "few": "мало", "word": 1, "many": 1, "inner": 1, "sure": 7, "map": 1},
        {"number": 9, "few": 0, "word": "длинно", "name": "", "code": "б", "kind": "э"},
        {"number": 1, "exact": 1, "day": "вчера", "moment": "2024-09-01T10:00:00", "who": "я"},
        {"number": 1, "few": "NaN", "moment": "вчера", "лишнее": 1, "many": ["б"]},
        [],
    ],
)
def test_no_word_about_a_field_is_english(told: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        _Everything().load(told)
    said = list(_words(caught.value.messages))
    assert said
    assert [one for one in said if set(LATIN.findall(one)) - NAMES] == []


def test_a_schema_that_is_loaded_first_of_all_speaks_russian() -> None:
    code = (
        "from services.journal.monitorings.schemas import MonitoringSchema;"
        "print(MonitoringSchema().validate({}))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Не заполнено." in said.stdout
    assert "Missing data" not in said.stdout


def _words(messages: Any) -> Any:
    if isinstance(messages, dict):
        for inner in messages.values():
            yield from _words(inner)
    elif isinstance(messages, list):
        yield from messages
    else:
        yield messages
