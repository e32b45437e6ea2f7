"""How a file that is sent is called: one place for every name that goes into a header."""

import unicodedata
from urllib.parse import quote

from werkzeug.http import dump_options_header

# What a token of a header may hold besides letters and digits (RFC 5987, attr-char).
_ATTR_CHARS = "!#$&+-.^_`|~"


def content_disposition(name: str, *, inline: bool = False, plain: str | None = None) -> str:
    """Return a Content-Disposition (RFC 6266): as an attachment unless `inline`.

    A name that is not plain ASCII goes as `filename*`, with `plain` beside it for what reads no
    more; quotes, brackets and line breaks in it end nothing.
    """
    how = "inline" if inline else "attachment"
    printable = "".join(letter for letter in name if letter.isprintable())
    if printable.isascii():
        return dump_options_header(how, {"filename": printable})
    if plain is None:
        plain = unicodedata.normalize("NFKD", printable).encode("ascii", "ignore").decode()
    return dump_options_header(
        how,
        {"filename": plain, "filename*": f"UTF-8''{quote(printable, safe=_ATTR_CHARS)}"},
    )
