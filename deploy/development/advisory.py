"""A published vulnerability of something that we use at a version, whoever tells of it."""

from dataclasses import dataclass


class NotChecked(Exception):
    """A registry tells nothing of advisories, or does not answer; the text says which."""


@dataclass(frozen=True, order=True)
class Advisory:
    """A published vulnerability of a locked version; `ids` are its names, its own one first."""

    package: str
    version: str
    ids: tuple[str, ...]
    summary: str

    def __str__(self) -> str:
        """Return a line for people."""
        return f"{self.package} {self.version}: {', '.join(self.ids)} {self.summary}".rstrip()
