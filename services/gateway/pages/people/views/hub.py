"""The hub «Люди», and what is still missing before the first lesson."""

from collections.abc import Set
from typing import Any

from flask import current_app, render_template, request

from services.gateway.clients import journal
from services.gateway.pages.people.cards import CARDS, OTHERS
from services.gateway.pages.people.forms import API
from services.gateway.pages.people.labels import FALLBACK, LACKS
from services.gateway.pages.people.views.blueprint import pages
from services.gateway.pages.years import chosen_year, school_years


@pages.get("")
def hub() -> str:
    """What there is of people, and how much is missing."""
    known = current_app.view_functions
    return render_template(
        "people/hub.html",
        cards=CARDS,
        others=[one for one in OTHERS if one.endpoint in known],
        lacks=_lacks(None),
    )


@pages.get("/readiness")
def readiness() -> str:
    """Every check before the first lesson, with the page that mends it."""
    years = school_years()
    year = chosen_year(years, request.args.get("year"))
    found = _lacks(year.id if year else None)
    return render_template("people/readiness.html", years=years, year=year, lacks=found)


def _lacks(year_id: str | None) -> list[dict[str, Any]]:
    query = {"year_id": year_id} if year_id else {}
    found = journal().get_json(f"{API}/readiness", **query)
    lacking = {one["name"] for one in found if one["count"]}
    return [_shown(one, lacking) for one in found if one["name"] in LACKS]


def _shown(one: dict[str, Any], lacking: Set[str]) -> dict[str, Any]:
    lack = LACKS[one["name"]]
    is_there = lack.endpoint in current_app.view_functions
    return {
        **one,
        "text": lack.text,
        "too_early": not one["count"] and lack.after in lacking,
        "endpoint": lack.endpoint if is_there else FALLBACK,
        "query": lack.query if is_there else {},
    }
