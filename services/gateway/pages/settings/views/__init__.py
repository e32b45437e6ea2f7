"""The pages of a school's settings, a module for each section."""

from services.gateway.pages.settings.views import hub, lists, subjects
from services.gateway.pages.settings.views.blueprint import pages

__all__ = ["hub", "lists", "pages", "subjects"]
