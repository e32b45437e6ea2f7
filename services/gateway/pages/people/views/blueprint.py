"""The addresses of people's pages."""

from flask import Blueprint

pages = Blueprint("people", __name__, template_folder="../templates", url_prefix="/people")
