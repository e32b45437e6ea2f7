"""Headers of an upload."""

from marshmallow import EXCLUDE, Schema, validate

from services.shared import fields


class FileHeaders(Schema):
    """How the file is called: `attachment; filename*=UTF-8''…` (RFC 6266)."""

    class Meta:
        """Of a request's headers these alone are ours."""

        unknown = EXCLUDE

    content_disposition = fields.String(
        load_default="", data_key="Content-Disposition", validate=validate.Length(max=2000)
    )
