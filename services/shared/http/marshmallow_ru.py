"""What is said of a field that does not fit: marshmallow's own words are English.

Called by the package `services`, ahead of every schema: a field takes its words when it is made.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from services.shared.wording import said

_FIELDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": said("Не заполнено."),
        "null": said("Здесь должно стоять значение, а не null."),
        "validator_failed": said("Такое значение не подходит."),
    },
    fields.Boolean: {"invalid": said("Здесь true или false.")},
    fields.Date: {"invalid": said("Это не дата (нужна ГГГГ-ММ-ДД).")},
    fields.DateTime: {
        "invalid": said("Это не время (нужно по ISO 8601)."),
        "invalid_awareness": said("У времени должен быть часовой пояс."),
    },
    fields.Decimal: {"special": said("Это не число.")},
    fields.Dict: {"invalid": said("Здесь должен быть объект.")},
    fields.Enum: {"unknown": said("Одно из: {choices}.")},
    fields.Integer: {"invalid": said("Это не целое число.")},
    fields.List: {"invalid": said("Здесь должен быть список.")},
    fields.Nested: {"type": said("Здесь должен быть объект.")},
    fields.Number: {"invalid": said("Это не число."), "too_large": said("Число слишком велико.")},
    fields.String: {
        "invalid": said("Это не строка."),
        "invalid_utf8": said("Это не текст в UTF-8."),
    },
    fields.Time: {"invalid": said("Это не время (нужно ЧЧ:ММ).")},
    fields.UUID: {"invalid_uuid": said("Это не UUID.")},
}


def speak_russian() -> None:
    """Give marshmallow's fields and validators their Russian words."""
    for kind, words in _FIELDS.items():
        kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), **words}
    Schema.error_messages = {
        "type": said("Здесь должен быть объект."),
        "unknown": said("Такого поля нет."),
    }
    validate.Equal.default_message = said("Должно быть равно {other}.")
    validate.Length.message_min = said("Короче, чем можно: нужно не меньше {min}.")
    validate.Length.message_max = said("Длиннее, чем можно: нужно не больше {max}.")
    validate.Length.message_all = said("Длина должна быть от {min} до {max}.")
    validate.Length.message_equal = said("Длина должна быть {equal}.")
    validate.OneOf.default_message = said("Одно из: {choices}.")
    validate.Predicate.default_message = said("Такое значение не подходит.")
    validate.Range.message_min = said("Должно быть {min_op} {{min}}.")
    validate.Range.message_max = said("Должно быть {max_op} {{max}}.")
    validate.Range.message_all = said("Должно быть {min_op} {{min}} и {max_op} {{max}}.")
    validate.Range.message_gte, validate.Range.message_gt = said("не меньше"), said("больше")
    validate.Range.message_lte, validate.Range.message_lt = said("не больше"), said("меньше")
    validate.Regexp.default_message = said("Запись не того вида.")
