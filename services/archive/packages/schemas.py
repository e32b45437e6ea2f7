"""Bodies of packages, and of what the archive's store can do."""

from marshmallow import Schema, fields


class PackageObjectSchema(Schema):
    """An object in the store that holds a package."""

    key = fields.String(required=True)
    version = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    lock_mode = fields.String(required=True, metadata={"example": "COMPLIANCE"})
    locked_until = fields.AwareDateTime(required=True, allow_none=True)


class PackageFileSchema(Schema):
    """A file inside a package."""

    path = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)


class PackageSchema(Schema):
    """A package of a case file."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    arrived_at = fields.AwareDateTime(required=True)
    kept_at = fields.AwareDateTime(required=True, allow_none=True)
    checked_at = fields.AwareDateTime(required=True, allow_none=True)
    problem = fields.String(required=True, allow_none=True)
    objects = fields.List(fields.Nested(PackageObjectSchema), required=True)
    files = fields.List(fields.Nested(PackageFileSchema), required=True)


class StoreSchema(Schema):
    """What the archive's bucket can do; without both, a package can be removed before its day."""

    versioning = fields.Boolean(required=True)
    object_lock = fields.Boolean(required=True)
    lock_mode = fields.String(required=True)
