"""Bodies of covers."""

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, pre_dump

from services.portfolio.folders.usecases.covers import ShownCover


class CoverUpload(Schema):
    """The picture that a family puts on the folder."""

    file = Upload(required=True, metadata={"description": "JPEG, PNG, WebP"})


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
