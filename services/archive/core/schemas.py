"""HTTP bodies that several features have."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.wording import said

REASON = validate.Length(3, 1000)


class Kept(fields.Spoken):
    """A sentence that is kept in Russian, as papers have it, and said in the asker's language."""

    def __init__(self, hear: Callable[[str], str] = said, **options: Any) -> None:
        """Take what makes of a kept text the sentence that it was."""
        super().__init__(**options)
        self._hear = hear

    def _serialize(self, value: Any, *args: Any, **options: Any) -> Any:
        heard = value if value is None else self._hear(value)
        return super()._serialize(heard, *args, **options)


class MadeSchema(Schema):
    """The id of what was made."""

    id = fields.UUID(required=True)


class ReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True, validate=REASON)
