"""Owns which buckets the object store has and what each service may do in them, on any server."""

from collections.abc import Mapping

LOCKED = {"portfolio": "letopis-portfolio", "archive": "letopis-archive"}
"""With versions and object lock, each its service's own."""

HANDOVER = "letopis-handover"
"""Plain: what the journal lays here for the archive goes once the archive has its own copy."""

USERS = {"journal": "letopis-journal", **LOCKED}
"""Under which name each service enters the store."""

_OWN_BUCKET = (
    "s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning",
    "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions",
)
_OWN_OBJECTS = (
    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectTagging",
    "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectLegalHold", "s3:GetObjectRetention",
    "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:ListMultipartUploadParts", "s3:PutObject",
    "s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:PutObjectTagging",
)
"""Without BypassGovernanceRetention: what is locked stays locked for the services."""

_BYPASS = "s3:BypassGovernanceRetention"
"""The archive's alone: it executes acts. A lock of compliance mode yields to nobody."""

_LIST = ("s3:GetBucketLocation", "s3:ListBucket")
_LAY_DOWN = (
    "s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject",
)
_TAKE_AWAY = ("s3:DeleteObject", "s3:GetObject")


def policy(service: str) -> dict[str, object]:
    """What a service may do in the store: its own bucket, and its end of the hand-over."""
    return {"Version": "2012-10-17", "Statement": [*_own(service), *_handover(service)]}


def access(secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The environment by which each service reaches its buckets, from its secret key."""
    told = {
        service: {
            "STORE_BUCKET": LOCKED.get(service, HANDOVER),
            "STORE_ACCESS_KEY": user,
            "STORE_SECRET_KEY": secrets[service],
        }
        for service, user in USERS.items()
    }
    told["archive"]["HANDOVER_BUCKET"] = HANDOVER
    return told


def _own(service: str) -> list[dict[str, object]]:
    if service not in LOCKED:
        return []
    bucket = LOCKED[service]
    objects = (*_OWN_OBJECTS, _BYPASS) if service == "archive" else _OWN_OBJECTS
    return [_allow(_OWN_BUCKET, bucket), _allow(objects, f"{bucket}/*")]


def _handover(service: str) -> list[dict[str, object]]:
    objects = {"journal": _LAY_DOWN, "archive": _TAKE_AWAY}.get(service)
    if objects is None:
        return []
    return [_allow(_LIST, HANDOVER), _allow(objects, f"{HANDOVER}/*")]


def _allow(actions: tuple[str, ...], place: str) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [f"arn:aws:s3:::{place}"]}
