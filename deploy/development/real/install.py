"""Owns the installation of the real servers and veraPDF: each step only when it is needed."""

from deploy.development.real import account, keycloak_build, minio_build, packages, verapdf
from deploy.development.real.download import Say


def install(say: Say) -> None:
    """Bring what the four servers and the tests' veraPDF need; quick when it is all there.

    Raises:
        CannotStart: something cannot be had; the text says what to do.
    """
    missing = packages.missing()
    if missing:
        packages.install(missing, _under("Пакеты Debian", say))
    if not account.exists():
        account.create()
    keycloak = keycloak_build.install(_under("Keycloak", say))
    minio = minio_build.install(_under("MinIO", say))
    judge = verapdf.install(_under("veraPDF", say))
    say(f"Готово: PostgreSQL, RabbitMQ, {keycloak}, {minio}, {judge}")


def _under(title: str, say: Say) -> Say:
    return lambda line: say(f"{title}: {line}")
