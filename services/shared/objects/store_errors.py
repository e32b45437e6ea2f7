"""What the object store's refusals are for us; the log has what the store said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from services.shared.errors import Forbidden, Locked, NotFound, Unavailable
from services.shared.process.logs import get_logger
from services.shared.wording import said

log = get_logger()

_NO_RIGHT = said("Хранилище файлов не позволяет этого: у ключа сервиса нет такого права.")
_NOT_ALLOWED = said("Хранилище файлов не позволяет этого: проверьте, что можно ключу сервиса.")

_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchObject", "ResourceNotFound"})
# What servers say of a version that nobody has locked.
NO_LOCK = frozenset(
    {"NoSuchObjectLegalHold", "ObjectLockConfigurationNotFoundError", "NotImplemented"}
)
# To who deletes what is locked SeaweedFS says the first, MinIO the second; both say the first to
# whoever has not the right.
_DENIED = "AccessDenied"
REFUSED = frozenset({_DENIED, "InvalidRequest", "ObjectLocked"})


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn the client's errors into ours.

    Raises:
        NotFound: there is no such object.
        Forbidden: the store does not allow it.
        Unavailable: the store does not answer, or refuses for another reason.
    """
    try:
        yield
    except S3Error as error:
        raise_for(error.code, error)
    except (MinioException, HTTPError) as error:
        log.warning("store does not answer", error=type(error).__name__)
        raise Unavailable(
            said("Хранилище файлов не отвечает. Попробуйте через минуту.")
        ) from error


def raise_for(
    code: str | None, cause: Exception | None = None, *, unlocked: bool = False
) -> NoReturn:
    """Raise what a code of the store means, and no more than it says.

    `unlocked`: it is known that no lock was in the way.

    Raises:
        NotFound: there is no such object.
        Locked: it is locked.
        Forbidden: the store does not allow it.
        Unavailable: it refuses for another reason.
    """
    if code in _GONE:
        raise NotFound(said("Такого файла нет.")) from cause
    log.warning("store refused", code=code)
    if code == "ObjectLocked":
        raise Locked(said("Файл под замком хранилища.")) from cause
    if code in REFUSED:
        is_right = unlocked and code == _DENIED
        raise Forbidden(_NO_RIGHT if is_right else _NOT_ALLOWED) from cause
    raise Unavailable(said("Хранилище файлов отказало. Попробуйте через минуту.")) from cause
