"""The hub «Школа»: a card for each section, with what is not set yet said on it."""

from flask import render_template, request

from services.gateway.clients import journal
from services.gateway.pages.settings.cards import OTHERS, cards_of
from services.gateway.pages.settings.forms import API
from services.gateway.pages.settings.views.blueprint import pages
from services.gateway.pages.years import chosen_year, school_years


@pages.get("")
def hub() -> str:
    """How far the school's settings of a year are."""
    years = school_years()
    year = chosen_year(years, request.args.get("year"))
    found = journal().get_json(f"{API}/settings", year_id=year.id if year else None)
    return render_template(
        "settings/hub.html", years=years, year=year, cards=cards_of(found), others=OTHERS
    )
