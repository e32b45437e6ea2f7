"""JSON in and out of web processes, by orjson: ids, dates and decimals as people expect them."""

from decimal import Decimal
from typing import Any

import orjson
from flask.json.provider import JSONProvider


def dump_json(value: Any) -> bytes:
    """Return `value` as JSON; a Decimal becomes a string, so that no digit is lost."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_UTC_Z)


class OrjsonProvider(JSONProvider):
    """Flask's JSON through orjson."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """Return `obj` as JSON text."""
        return dump_json(obj).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Return what the JSON text says."""
        return orjson.loads(s)


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)
