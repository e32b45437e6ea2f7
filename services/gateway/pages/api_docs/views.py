"""The OpenAPI document of each service as a page that a person can read."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import SERVICES, service
from services.gateway.pages.api_docs.labels import type_label
from services.gateway.pages.labels import SERVICE_LABELS

METHODS = ("get", "post", "put", "patch", "delete")

pages = Blueprint("api_docs", __name__, template_folder="templates", url_prefix="/api-docs")


@pages.get("")
def index() -> Response:
    """The first service's document."""
    return redirect(url_for("api_docs.document", name=SERVICES[0]))


@pages.get("/<name>")
def document(name: str) -> str:
    """All operations of one service, by the part of it that they belong to."""
    if name not in SERVICES:
        abort(404)
    spec = service(name).get_json(f"/api/{name}/openapi.json")
    return render_template("api_docs/document.html", name=name, services=SERVICE_LABELS, spec=spec,
                           sections=sections_of(spec), schemas=schemas_of(spec))


def sections_of(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations of a document under their tags, in the order of the document."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                operation = {**item[method], "method": method, "path": path,
                             "parameters": parameters_of(item, item[method])}
                sections.setdefault((operation.get("tags") or [""])[0], []).append(operation)
    return sections


def parameters_of(item: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation and of its path; references are left to components."""
    both = [*item.get("parameters", []), *operation.get("parameters", [])]
    return [parameter for parameter in both if "name" in parameter]


def schemas_of(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Each named shape as rows: field, type, whether it must be there."""
    named = spec.get("components", {}).get("schemas", {})
    return {
        name: [
            {"field": field, "type": type_label(shape), "required": field in
             schema.get("required", []), "about": shape.get("description", "")}
            for field, shape in schema.get("properties", {}).items()
        ]
        for name, schema in named.items()
    }
