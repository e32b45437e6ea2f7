"""Bodies of folders and covers."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from services.portfolio.items.schemas import ItemSchema


class CoverUpload(Schema):
    """The picture that a family puts on the folder."""

    file = Upload(required=True, metadata={"description": "JPEG, PNG, WebP"})


class CoverSchema(Schema):
    """Where the cover is read, and since when it is there."""

    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    updated_at = fields.AwareDateTime(required=True)


class FolderSchema(Schema):
    """An achievement folder."""

    pupil_id = fields.UUID(required=True)
    opened_at = fields.AwareDateTime(required=True)
    cover = fields.Nested(CoverSchema, required=True, allow_none=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)
    can_edit = fields.Boolean(required=True)
