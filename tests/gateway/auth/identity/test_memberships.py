"""Groups into memberships."""

import pytest

from services.gateway.auth.identity.memberships import (
    Membership,
    group_of,
    is_ours,
    memberships_of,
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
