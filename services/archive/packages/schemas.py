"""Bodies of packages, and of what the archive's store can do."""

from marshmallow import Schema

from services.archive.packages.rules import DAMAGED
from services.destruction.tombstones import REFUSALS
from services.shared import fields
from services.shared.wording import heard


def _problem(kept: str) -> str:
    return heard(kept, DAMAGED, *REFUSALS)


class PackageObjectSchema(Schema):
    """An object in the store that holds a package."""

    key = fields.String(attribute="object_key", required=True)
    version = fields.String(attribute="object_version", required=True)
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
    """A package of a case file: a `WholePackage`."""

    id = fields.UUID(attribute="package.id", required=True)
    version = fields.Integer(attribute="package.version", required=True)
    state = fields.String(attribute="package.state", required=True)
    size = fields.Integer(attribute="package.size", required=True)
    sha256 = fields.String(attribute="package.sha256", required=True)
    made_at = fields.AwareDateTime(attribute="package.made_at", required=True)
    arrived_at = fields.AwareDateTime(attribute="package.arrived_at", required=True)
    kept_at = fields.AwareDateTime(attribute="package.kept_at", required=True, allow_none=True)
    checked_at = fields.AwareDateTime(
        attribute="package.checked_at", required=True, allow_none=True
    )
    problem = fields.Kept(_problem, attribute="package.problem", required=True, allow_none=True)
    objects = fields.List(fields.Nested(PackageObjectSchema), required=True)
    files = fields.List(fields.Nested(PackageFileSchema), required=True)


class StoreSchema(Schema):
    """What the archive's bucket can do; without both, a package can be removed before its day."""

    versioning = fields.Boolean(required=True)
    object_lock = fields.Boolean(required=True)
    lock_mode = fields.String(required=True)
