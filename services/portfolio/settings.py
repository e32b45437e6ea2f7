"""The portfolio's own settings: how large files, pictures, items and folders may be."""

import os
from collections.abc import Mapping

from environs import EnvError
from marshmallow.validate import Range

from services.portfolio.core.uploads import Limits
from services.shared.process.settings import SettingsError, env_reader
from services.shared.wording import said


def read_limits(environment: Mapping[str, str] | None = None) -> Limits:
    """Read and validate the limits of uploads.

    Raises:
        SettingsError: a variable is unusable; the message names it.
    """
    env = env_reader(os.environ if environment is None else environment)
    positive = Range(min=1)
    try:
        return Limits(
            file_bytes=env.int("MAX_FILE_MIB", 512, validate=positive) << 20,
            item_bytes=env.int("MAX_ITEM_MIB", 1024, validate=positive) << 20,
            folder_bytes=env.int("MAX_FOLDER_MIB", 4096, validate=positive) << 20,
            item_files=env.int("MAX_ITEM_FILES", 20, validate=positive),
            picture_pixels=env.int("MAX_PICTURE_MEGAPIXELS", 120, validate=positive) * 1_000_000,
        )
    except EnvError as error:
        what = said("Настройка не годится (portfolio): %(error)s", error=error)
        raise SettingsError(what) from error
