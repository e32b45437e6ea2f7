"""Groups into memberships."""

import pytest

from services.gateway.auth.identity.memberships import (
    Membership,
    group_of,
    in_order,
    is_ours,
    membership_by_key,
    memberships_of,
    same_or_first,
)


def test_groups_become_memberships_in_one_order() -> None:
    groups = ["/schools/lyceum-2/pupil", "/region", "/schools/131/teacher", "/region"]
    expected = (
        Membership(None, "region_operator"),
        Membership("131", "teacher"),
        Membership("lyceum-2", "pupil"),
    )
    assert memberships_of(groups) == expected
    assert memberships_of(reversed(groups)) == expected


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/schools",
        "/schools/131",
        "/schools/131/owner",
        "/schools/131/region_operator",
        "/schools/131/teacher/more",
        "/schools/ШКОЛА/teacher",
        "/schools/131 /teacher",
        "/schools/131/teacher\n",
        f"/schools/{'a' * 33}/teacher",
        "/elsewhere/schools/131/teacher",
        "/platform/platform_admin",
        "schools/131/teacher",
    ],
)
def test_other_groups_mean_nothing(path: str) -> None:
    assert memberships_of([path]) == ()
    assert not is_ours(path)


@pytest.mark.parametrize("path", ["/municipality", "/platform", "/schools/131/deputy"])
def test_a_membership_leads_back_to_its_group(path: str) -> None:
    (membership,) = memberships_of([path])
    assert group_of(membership) == path


@pytest.mark.parametrize(
    "membership", [Membership(None, "teacher"), Membership("131", "platform_admin")]
)
def test_a_role_in_the_wrong_place_has_no_group(membership: Membership) -> None:
    with pytest.raises(ValueError, match=r"группы|в школе"):
        group_of(membership)


TEACHER = Membership("131", "teacher")
PARENT = Membership("lyceum-2", "representative")
ADMIN = Membership(None, "platform_admin")


def test_work_comes_before_family_and_schools_by_their_code() -> None:
    elsewhere = Membership("010", "teacher")
    assert in_order([PARENT, ADMIN, TEACHER, elsewhere]) == (elsewhere, TEACHER, PARENT, ADMIN)


def test_a_membership_is_found_by_its_key() -> None:
    assert [one.key for one in (TEACHER, ADMIN)] == ["131:teacher", "platform:platform_admin"]
    assert membership_by_key([TEACHER, ADMIN], "platform:platform_admin") is ADMIN
    assert membership_by_key([TEACHER], "131:director") is None


def test_a_membership_stays_while_it_is_held() -> None:
    assert same_or_first((TEACHER, PARENT), PARENT) is PARENT
    assert same_or_first((TEACHER,), PARENT) is TEACHER
    assert same_or_first((), TEACHER) is None
