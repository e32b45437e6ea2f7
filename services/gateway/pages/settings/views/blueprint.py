"""The blueprint that the modules of settings share."""

from flask import Blueprint

pages = Blueprint("settings", __name__, template_folder="../templates", url_prefix="/school")
