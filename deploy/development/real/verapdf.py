"""Owns veraPDF in the cache: no server, the judge of the printed forms in the tests."""

import hashlib
from pathlib import Path

from deploy.development.real import maven
from deploy.development.real.cache import cache_dir, kept
from deploy.development.real.download import Say
from deploy.failures import CannotStart

VERSION = "1.28.2"
SHA256 = "687d4d8bcfec48c9f7e931cf78ed061f1eeccfba55d4cdc000ba9b4d8aa46ce6"
FOLDER = f"verapdf/{VERSION}"
_ARTIFACT = f"org.verapdf.apps:greenfield-apps:{VERSION}"
_FILE = "greenfield-apps.jar"


def program() -> Path:
    """The jar that holds all of it.

    Raises:
        CannotStart: it has not been installed.
    """
    jar = cache_dir() / FOLDER / _FILE
    if not jar.exists():
        raise CannotStart(
            f"veraPDF {VERSION} не установлен: "
            "выполните «python -m deploy.development.real install»."
        )
    return jar


def install(say: Say) -> Path:
    """Fetch it unless the cache has it.

    Raises:
        CannotStart: it cannot be had, or what came is another file.
    """

    def build(draft: Path) -> None:
        say(f"загрузка версии {VERSION} (9 МБ)")
        maven.fetch(_ARTIFACT, draft, say)
        refuse_other(draft / _FILE)

    return kept(FOLDER, build)


def refuse_other(file: Path) -> None:
    """Refuse a file that is not the one whose checksum stands here.

    Raises:
        CannotStart: names the checksum that came and the one that would be right.
    """
    came = hashlib.sha256(file.read_bytes()).hexdigest()
    if came != SHA256:
        raise CannotStart(
            f"{file.name}: контрольная сумма {came}, а должна быть {SHA256}. Файл испорчен или "
            f"подменён: удалите {_ARTIFACT} из кэша Maven и повторите."
        )
