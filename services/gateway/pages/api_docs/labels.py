"""Labels of an OpenAPI document."""

from typing import Any


def type_label(shape: dict[str, Any]) -> str:
    """The type of a field in one short expression."""
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    if "items" in shape:
        return f"[{type_label(shape['items'])}]"
    kind = shape.get("type", "any")
    name = "|".join(kind) if isinstance(kind, list) else str(kind)
    return f"{name} ({shape['format']})" if "format" in shape else name
