"""Bodies of covers."""

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, pre_dump, validate

from services.portfolio.folders.usecases.covers import ShownCover
from services.shared import fields


class CoverUpload(Schema):
    """The picture that a family puts on the folder."""

    file = Upload(required=True, metadata={"description": "JPEG, PNG, WebP"})


class CoverQuery(Schema):
    """Which picture is meant: an address of its own, so that a browser keeps the present one."""

    v = fields.String(load_default="", validate=validate.Length(max=64))


class CoverSchema(Schema):
    """Where the cover is read, and since when it is there."""

    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    updated_at = fields.AwareDateTime(required=True)

    @pre_dump
    def _with_address(self, shown: ShownCover, **_options: Any) -> dict[str, Any]:
        cover = shown.cover
        return {
            "url": f"/api/portfolio/v1/folders/{shown.pupil_id}/cover?v={cover.sha256[:12]}",
            "width": cover.width,
            "height": cover.height,
            "updated_at": cover.updated_at,
        }
