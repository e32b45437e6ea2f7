"""Which addresses are ours, and which paths are passed on."""

import pytest

from services.gateway.security.paths import forwarded_path, local_path


@pytest.mark.parametrize("address", ["/", "/classes?year=1", "/a/b#c", "/%D0%90", "/a//b"])
def test_a_path_of_this_site_is_kept(address: str) -> None:
    assert local_path(address) == address


@pytest.mark.parametrize(
    "address",
    [None, "", "classes", "//evil", "/\\evil", "\\/evil", "/\t/evil", "/\n/evil", "/a\\b",
     "http://evil", "javascript:x", " /a", "/a b", "/\x00", "/\x7f",
     "///evil", "////evil", "/%09/evil", "/%0a/evil", "/%0d%0a/evil", "/%2f/evil", "/%2Fevil",
     "/%5cevil", "/%5C%5Cevil", "/%252fevil", "/%255cevil", "/\r\nLocation: //evil", "@evil",
     "//user@evil", "/\u2044evil\\", "/\uff0fevil", "/\uff3cevil", "/%ef%bc%8fevil", "https:evil",
     "HTTPS://evil", "https:/evil", "data:text/html,x", "\u00a0//evil", "\ufeff//evil",
     "/\u202e/evil", "/\u200b/evil", "/%e2%80%8b/evil", "?//evil", "#//evil", "%2f%2fevil"],
)
def test_anything_else_is_not(address: str | None) -> None:
    assert local_path(address) == "/"


@pytest.mark.parametrize(
    ("path", "sent"),
    [("a/b", "a/b"), ("a/", "a/"), ("а", "%D0%B0"), ("a b", "a%20b"), ("a?b#c", "a%3Fb%23c"),
     ("a%2fb", "a%252fb"), ("a;b=c", "a;b=c"), ("...", "...")],
)
def test_a_plain_path_is_escaped_and_passed_on(path: str, sent: str) -> None:
    assert forwarded_path(path) == sent


@pytest.mark.parametrize(
    "path", ["..", "a/..", "../a", "a/../b", ".", "a/./b", "a//b", "/a", "a\\b", "a\nb", "a\x00"]
)
def test_a_path_with_something_hidden_is_not(path: str) -> None:
    assert forwarded_path(path) is None
