"""Prints a form from data with typst as PDF/A-2b; the same data and moment, the same bytes."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import orjson
import typst

STANDARD: Literal["a-2b"] = "a-2b"

STAND_IN = "□"
"""Printed in place of a character that no font has: PDF/A forbids one without a glyph."""

SHOWN = (
    "\t\n\r -~\u00a0-\u0377\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u0510-\u0513"
    "\u1e00-\u1eff\u2000-\u2040\u2044-\u2052\u2070\u2071\u2074-\u208e\u2090-\u209c"
    "\u20a0-\u20c0\u2100-\u211e\u2120\u2122\u2126-\u2151\u2153-\u2184\u2190-\u23ff"
    "\u2460-\u2606\u2609-\u262f\u2638-\u268b\u270c-\u2714\u2717-\u2726\u27c0-\u2aff"
)
"""Ranges of characters that typst's own fonts have: letters of Europe, signs, mathematics."""

_MISSING = re.compile(f"[^{SHOWN}]")
_UNSEEN = re.compile("[\u200d\ufe00-\ufe0f]")  # what joins and colours emoji


def print_form(
    form: Path, data: Mapping[str, Any], at: datetime, *, tagged: bool = True
) -> bytes:
    """Return a form filled with data; `at` is the moment that the file names as its own."""
    compiler = typst.Compiler(form, root=form.parent, ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": orjson.dumps(printable(data)).decode()},
        pdf_standards=[STANDARD],
        pdf_tags=tagged,
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    return cast(bytes, made)


def printable(value: Any) -> Any:
    """Return the value with a stand-in for each character that cannot be printed."""
    if isinstance(value, str):
        return _MISSING.sub(STAND_IN, _UNSEEN.sub("", value))
    if isinstance(value, Mapping):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(one) for one in value]
    return value
