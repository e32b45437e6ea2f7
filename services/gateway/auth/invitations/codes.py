"""One-time codes: made at random, read back however they were typed, led to by a link."""

import secrets
from urllib.parse import quote

# Crockford's base 32: no letter in it can be taken for a digit. Twelve of them are 60 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 12, 4
# What is typed instead: letters that look like digits, and Russian ones that look like Latin.
_LOOKALIKES = str.maketrans("OILАВЕКМНОРСТХ", "011ABEKMH0PCTX")


def new_code() -> str:
    """Return a new code in groups, such as `K7QD-9MXR-2FTA`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join(drawn[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def plain_code(typed: str) -> str:
    """Return a code as its digest is made of it: without groups, case and lookalikes.

    What cannot be a code becomes an empty text.
    """
    plain = "".join(typed.split()).replace("-", "").upper().translate(_LOOKALIKES)
    good = len(plain) == _LENGTH and set(plain) <= set(ALPHABET)
    return plain if good else ""


def begin_link(public_url: str, login: str, code: str) -> str:
    """Return the address that fills in both; the fragment stays in the browser, unsent."""
    return f"{public_url}/begin#login={quote(login, safe='')}&code={code}"
