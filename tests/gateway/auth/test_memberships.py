"""The order of a person's places, and how a form names one."""

from services.gateway.auth.identity.memberships import Membership
from services.gateway.auth.memberships import in_order, key_of, membership_by_key, same_or_first

TEACHER = Membership("131", "teacher")
PARENT = Membership("lyceum-2", "representative")
ADMIN = Membership(None, "platform_admin")


def test_work_comes_before_family_and_schools_by_their_code() -> None:
    elsewhere = Membership("010", "teacher")
    assert in_order([PARENT, ADMIN, TEACHER, elsewhere]) == (elsewhere, TEACHER, PARENT, ADMIN)


def test_a_place_is_found_by_its_key() -> None:
    assert [key_of(place) for place in (TEACHER, ADMIN)] == ["131:teacher",
                                                             "platform:platform_admin"]
    assert membership_by_key([TEACHER, ADMIN], "platform:platform_admin") is ADMIN
    assert membership_by_key([TEACHER], "131:director") is None


def test_a_place_is_kept_while_it_is_held() -> None:
    assert same_or_first((TEACHER, PARENT), PARENT) is PARENT
    assert same_or_first((TEACHER,), PARENT) is TEACHER
    assert same_or_first((), TEACHER) is None
