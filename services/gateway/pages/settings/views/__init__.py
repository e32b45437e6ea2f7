"""The pages of a school's settings, a module for each section."""

from services.gateway.pages.settings.views import (
    bells,
    classes,
    codes,
    days,
    drafts,
    hub,
    lists,
    subjects,
    years,
)
from services.gateway.pages.settings.views.blueprint import pages

__all__ = [
    "bells", "classes", "codes", "days", "drafts", "hub", "lists", "pages", "subjects", "years",
]
