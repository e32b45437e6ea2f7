"""The archive's list of case files: what is kept, until when, and why."""

from flask import Blueprint, render_template

from services.gateway.pages.ports import archive as archive_service

pages = Blueprint("archive", __name__)


@pages.get("/archive")
def listing() -> str:
    """Every case file of the school with its computed date and the reason in words."""
    files = archive_service().get_json("/api/archive/v1/case-files")
    return render_template("archive.html", files=files)
