"""Stylesheets and scripts under an address that changes with their content, so they never age."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory

STATIC = Path(__file__).parents[2] / "static"
FOR_EVER = 365 * 24 * 3600

assets = Blueprint("assets", __name__, template_folder="templates")


@assets.get("/assets/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """One file of ours; another version than today's is not there, so a mix cannot be cached."""
    if version != current_version():
        abort(404)
    answer = send_from_directory(STATIC, name, max_age=FOR_EVER)
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer


@assets.get("/favicon.ico")
def icon() -> Response:
    """The icon, for what has no page around it: a picture or a PDF opened in place."""
    answer = send_from_directory(STATIC, "icon.svg", max_age=24 * 3600)
    answer.cache_control.public = True
    return answer


def asset(name: str) -> str:
    """The address of a file in static/; modules import each other beside it, at one version."""
    # Joined by hand: a page asks for eight of them, and routing each costs more than the rest.
    return f"{request.script_root}/assets/{current_version()}/{name}"


def vendor(package: str, name: str) -> str:
    """The address of a file of somebody else's package."""
    return asset(f"vendor/{package}-{vendored_versions()[package]}/{name}")


@cache
def current_version() -> str:
    """A digest of everything in static/, read once for each process."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def vendored_versions() -> dict[str, str]:
    """The version of each vendored package, by the last part of its name."""
    listing = json.loads((STATIC / "vendor" / "vendor.json").read_text())
    return {entry["name"].rsplit("/", 1)[-1]: entry["version"] for entry in listing}
