"""Owns the failure that a person can act on: a plain sentence instead of a traceback."""

import errno


class CannotStart(Exception):
    """Letopis cannot start; the text says why and what to do, in the reader's words."""


def explain(error: OSError) -> CannotStart:
    """Say in words what the operating system refused."""
    where = f" ({error.filename})" if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return CannotStart(f"На диске кончилось место{where}. Освободите его и повторите.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return CannotStart(
                f"Нет права на запись{where}. Выберите другую папку: make run DATA_DIR=…"
            )
        case _:
            return CannotStart(f"Система отказала{where}: {error.strerror or error}.")
