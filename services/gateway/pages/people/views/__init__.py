"""Pages of people: the hub, staff, pupils, representatives, classes and their load."""

from services.gateway.pages.people.views import classes, hub, pupils, representatives, staff
from services.gateway.pages.people.views.blueprint import pages

__all__ = ["classes", "hub", "pages", "pupils", "representatives", "staff"]
