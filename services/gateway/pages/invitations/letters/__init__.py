"""Letters of invitation as PDF/A-2b: made in the answer, kept nowhere."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno

from services.gateway.auth.identity.memberships import SECOND_FACTOR_ROLES
from services.gateway.auth.invitations.codes import begin_link
from services.gateway.auth.invitations.usecases import Issued
from services.shared.accountability.roles import Role
from services.shared.printing import print_form
from services.shared.process.clock import day_of

_FORM = Path(__file__).parent / "letters.typ"
# Papers are Russian, whatever language the page was in.
_ROLES = {
    Role.DIRECTOR: "директор",
    Role.DEPUTY: "заместитель директора",
    Role.TEACHER: "учитель",
    Role.CLASS_TEACHER: "классный руководитель",
    Role.PSYCHOLOGIST: "педагог-психолог",
    Role.ARCHIVIST: "архивариус",
    Role.DATA_OFFICER: "ответственный за персональные данные",
    Role.REPRESENTATIVE: "родитель",
    Role.PUPIL: "ученик",
}


def print_letters(
    found: Mapping[str, Any],
    issued: Mapping[str, Issued],
    public_url: str,
    *,
    strips: bool,
    at: datetime,
) -> bytes:
    """Return one letter for each person of `found` (the journal's answer), with the code issued.

    As strips, four on a page to be cut apart, or a page each.
    """
    address = urlsplit(public_url)
    return print_form(
        _FORM,
        {
            "school": found["school"],
            "class_name": found["class_name"] or "",
            "address": f"{address.netloc}{address.path}/begin",
            "strips": strips,
            "letters": [_letter(one, issued[one["login"]], public_url) for one in found["people"]],
        },
        at,
    )


def _letter(one: Mapping[str, Any], issued: Issued, public_url: str) -> dict[str, Any]:
    return {
        "name": one["name"],
        "who": _who(one),
        "login": issued.login,
        "code": issued.code,
        "until": f"{day_of(issued.expires_at):%d.%m.%Y}",
        "qr": _square(begin_link(public_url, issued.login, issued.code)),
        "factor": any(Role(role) in SECOND_FACTOR_ROLES for role in one["roles"]),
    }


def _who(one: Mapping[str, Any]) -> str:
    roles = ", ".join(_ROLES[Role(role)] for role in one["roles"])
    return f"{roles}: {', '.join(one['children'])}" if one["children"] else roles


def _square(link: str) -> str:
    """Return a QR code as SVG; a quarter of it may be unreadable (level Q)."""
    drawn = BytesIO()
    segno.make(link, error="q", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=0, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()
