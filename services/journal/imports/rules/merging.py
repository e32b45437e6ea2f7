"""Merges three texts of one place: of the last import, of the journal, and of the file."""

from enum import StrEnum

from services.shared.wording import said


class Verdict(StrEnum):
    """What becomes of a place that a file speaks of."""

    KEEP = "keep"
    CHANGE = "change"
    CONFLICT = "conflict"


def merge(base: str | None, current: str, file: str) -> Verdict:
    """Decide on one place; ``base`` is what the last import brought, None when none did.

    What nobody touched since the last import follows the file, an emptied cell too. What a person
    entered stays as long as the file says nothing new; when both have changed, neither is lost
    silently.
    """
    if file == current:
        return Verdict.KEEP
    if base == current or (base is None and not current):
        return Verdict.CHANGE
    if file == (base or ""):
        return Verdict.KEEP
    return Verdict.CONFLICT


def describe_conflict(base: str | None, current: str, file: str) -> str:
    """Return the sentence that says what is where, and what to do about it."""
    if base is None:
        return said(
            "В журнале %(current)s, в файле %(file)s: запись меняли вручную. Оставьте в файле "
            "или в журнале одно и то же и проверьте файл ещё раз.",
            current=_shown(current), file=_shown(file),
        )
    return said(
        "В журнале %(current)s, в файле %(file)s, при прошлой загрузке было %(base)s: запись "
        "меняли вручную. Оставьте в файле или в журнале одно и то же и проверьте файл ещё раз.",
        current=_shown(current), file=_shown(file), base=_shown(base),
    )


def _shown(text: str) -> str:
    return said("«%(text)s»", text=text) if text else said("пусто")
