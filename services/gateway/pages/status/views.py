"""Whether every part of the platform answers, in words."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, current_app, render_template

pages = Blueprint("status", __name__, template_folder="templates")


@pages.get("/status")
def page() -> str:
    """The same that /healthz tells machines; `app.extensions["health"]` makes the document."""
    health = cast(Callable[[], dict[str, Any]], current_app.extensions["health"])
    return render_template("status/page.html", health=health())
