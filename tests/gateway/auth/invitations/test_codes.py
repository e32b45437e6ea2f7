"""One-time codes: how they look, how they are read back, and where a link keeps them."""

from math import log2
from urllib.parse import urlsplit

import pytest

from services.gateway.auth.invitations.codes import ALPHABET, begin_link, new_code, plain_code


def test_a_code_has_sixty_bits_in_groups_of_four() -> None:
    code = new_code()
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert len(set(ALPHABET)) == 32
    assert 12 * log2(len(ALPHABET)) >= 60


def test_no_two_codes_are_the_same() -> None:
    assert len({new_code() for _ in range(2000)}) == 2000


@pytest.mark.parametrize(
    "typed",
    ["K70D-1MXR-2FTA", "k70d1mxr2fta", " K7OD IMXR 2FTA ", "К7ОD-LМХR-2FТА"],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert plain_code(typed) == "K70D1MXR2FTA"


@pytest.mark.parametrize(
    "typed", ["", "K70D-1MXR-2FT", "K70D-1MXR-2FTA-2", "K70D-1MXR-2FT!", "Ю" * 12]
)
def test_what_is_no_code_opens_nothing(typed: str) -> None:
    assert plain_code(typed) == ""


def test_a_link_keeps_login_and_code_out_of_every_request() -> None:
    address = urlsplit(begin_link("https://letopis.example", "ivanova.mp", "K70D-1MXR-2FTA"))
    assert (address.path, address.query) == ("/begin", "")
    assert address.fragment == "login=ivanova.mp&code=K70D-1MXR-2FTA"
