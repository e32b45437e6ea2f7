"""Packages of case files: taken out, checked; and what the store can do."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response, current_app

from services.archive.case_files.access import ARCHIVE_READ
from services.archive.packages.access import ARCHIVE_CHECK, ARCHIVE_FETCH
from services.archive.packages.schemas import PackageSchema, StoreSchema
from services.archive.packages.usecases.packages import (
    Fetched,
    StoreDescription,
    WholePackage,
    check_fixity,
    describe_store,
    fetch_file,
    fetch_package,
)
from services.archive.packages.usecases.stores import Stores
from services.shared.disposition import content_disposition
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("packages", __name__, url_prefix="/api/archive/v1")


@blueprint.post("/packages/<uuid:package_id>/check")
@demands(ARCHIVE_CHECK)
@blueprint.response(200, PackageSchema)
def check(package_id: UUID) -> WholePackage:
    """Проверить целостность: прочитать пакет из хранилища и сравнить контрольные суммы."""
    return check_fixity(current_database(), _stores().own, current_caller(), package_id)


@blueprint.get("/packages/<uuid:package_id>/content")
@demands(ARCHIVE_FETCH)
@blueprint.response(200, content_type="application/zip")
def content(package_id: UUID) -> Response:
    """Пакет целиком (BagIt в ZIP)."""
    fetching = fetch_package(current_database(), _stores().own, current_caller(), package_id)
    fetched = fetching.__enter__()
    response = Response(_pieces(fetched), content_type="application/zip")
    response.call_on_close(lambda: fetching.__exit__(None, None, None))
    response.content_length = fetched.size
    response.headers["Content-Disposition"] = content_disposition(fetched.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/packages/<uuid:package_id>/files/<path:path>")
@demands(ARCHIVE_FETCH)
@blueprint.response(200, content_type="application/octet-stream")
def file(package_id: UUID, path: str) -> Response:
    """Один файл пакета, например напечатанный журнал в PDF/A."""
    found = fetch_file(current_database(), _stores().own, current_caller(), package_id, path)
    kind = "application/pdf" if path.endswith(".pdf") else "application/octet-stream"
    response = Response(found, content_type=kind)
    name = f"{package_id}-{path.rsplit('/', 1)[-1]}"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/store")
@demands(ARCHIVE_READ)
@blueprint.response(200, StoreSchema)
def store() -> StoreDescription:
    """Что умеет хранилище архива: версии, блокировка."""
    stores = _stores()
    return describe_store(stores.own, stores.lock_mode, current_caller())


def _pieces(fetched: Fetched) -> Iterator[bytes]:
    yield from fetched.pieces


def _stores() -> Stores:
    stores: Stores = current_app.extensions["letopis_stores"]
    return stores
