"""What municipality and region see: schools and sums, never a child."""

from flask import Blueprint, render_template

from services.gateway.clients import journal

pages = Blueprint("schools", __name__, template_folder="templates")


@pages.get("/schools")
def listing() -> str:
    """The schools within the viewer's reach."""
    return render_template(
        "schools/listing.html", schools=journal().get_json("/api/journal/v1/schools")
    )
