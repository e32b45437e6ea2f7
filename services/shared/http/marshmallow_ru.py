"""What is said of a field that does not fit, in Russian: marshmallow's own words are English.

Called by the package `services`, ahead of every schema: a field takes its words when it is made.
"""

from typing import Any

from marshmallow import Schema, fields, validate

_FIELDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "Не заполнено.",
        "null": "Здесь должно стоять значение, а не null.",
        "validator_failed": "Такое значение не подходит.",
    },
    fields.Boolean: {"invalid": "Здесь true или false."},
    fields.Date: {"invalid": "Это не дата (нужна ГГГГ-ММ-ДД)."},
    fields.DateTime: {
        "invalid": "Это не время (нужно по ISO 8601).",
        "invalid_awareness": "У времени должен быть часовой пояс.",
    },
    fields.Decimal: {"special": "Это не число."},
    fields.Dict: {"invalid": "Здесь должен быть объект."},
    fields.Enum: {"unknown": "Одно из: {choices}."},
    fields.Integer: {"invalid": "Это не целое число."},
    fields.List: {"invalid": "Здесь должен быть список."},
    fields.Nested: {"type": "Здесь должен быть объект."},
    fields.Number: {"invalid": "Это не число.", "too_large": "Число слишком велико."},
    fields.String: {"invalid": "Это не строка.", "invalid_utf8": "Это не текст в UTF-8."},
    fields.UUID: {"invalid_uuid": "Это не UUID."},
}


def speak_russian() -> None:
    """Give marshmallow's fields and validators their Russian words."""
    for kind, words in _FIELDS.items():
        kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), **words}
    Schema.error_messages = {"type": "Здесь должен быть объект.", "unknown": "Такого поля нет."}
    validate.Equal.default_message = "Должно быть равно {other}."
    validate.Length.message_min = "Короче, чем можно: нужно не меньше {min}."
    validate.Length.message_max = "Длиннее, чем можно: нужно не больше {max}."
    validate.Length.message_all = "Длина должна быть от {min} до {max}."
    validate.Length.message_equal = "Длина должна быть {equal}."
    validate.OneOf.default_message = "Одно из: {choices}."
    validate.Predicate.default_message = "Такое значение не подходит."
    validate.Range.message_min = "Должно быть {min_op} {{min}}."
    validate.Range.message_max = "Должно быть {max_op} {{max}}."
    validate.Range.message_all = "Должно быть {min_op} {{min}} и {max_op} {{max}}."
    validate.Range.message_gte, validate.Range.message_gt = "не меньше", "больше"
    validate.Range.message_lte, validate.Range.message_lt = "не больше", "меньше"
    validate.Regexp.default_message = "Запись не того вида."
