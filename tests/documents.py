"""What a schema makes of a result: every field that it declares is there."""

from typing import Any

from marshmallow import Schema, fields


def document(schema: Schema, result: object) -> Any:
    """Return the document of a result; marshmallow leaves out silently what it does not find."""
    dumped = schema.dump(result)
    _demand_fields(schema, dumped)
    return dumped


def _demand_fields(schema: Schema, dumped: Any) -> None:
    for one in dumped if schema.many else [dumped]:
        assert set(one) == set(schema.dump_fields), type(schema).__name__
        for name, field in schema.dump_fields.items():
            inner = field.inner if isinstance(field, fields.List) else field
            if isinstance(inner, fields.Nested) and one[name] is not None:
                nested = inner.schema
                for part in one[name] if inner is not field else [one[name]]:
                    _demand_fields(nested, part)
