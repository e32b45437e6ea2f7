"""Owns the description of one process that the supervisor keeps: how it starts, is ready, ends."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Addresses = dict[str, dict[str, str]]
"""Environment of the services: what all of them share under `common`, then one entry a service;
`launcher` holds what the launcher alone needs: SUPERUSER_DSN (a libpq address); `operator` what
an operator's commands know and no service does."""

OPERATOR = "operator"


@dataclass(frozen=True)
class Part:
    """One process that the supervisor keeps: how to start it, when it is ready, how it ends."""

    name: str
    command: list[str]
    environment: dict[str, str]
    ready: Callable[[], bool]  # cheap, called every 100 ms
    user: str | None = None  # unprivileged account to run as when we are root
    start_timeout: float = 60.0  # seconds
    stop_signal: int = signal.SIGTERM
    stop_grace: float = 15.0  # seconds before SIGKILL; eight services end together in two or three
    stop_command: list[str] | None = None
    umask: int = -1  # of the process; -1 is the launcher's
    cwd: Path | None = None
    before: Callable[[], None] | None = None  # initdb, configuration files; idempotent
    after: tuple[str, ...] = ()  # names of parts that must be ready before this one starts
    once: bool = False  # ends by itself, such as a migration: ready when it ended with code 0


class Provider(Protocol):
    """What `embedded.parts` and `real.parts` beside this module offer to the launcher.

    `ports[name]` is a free port picked at the first look and kept; `secrets[name]` a random
    secret made at the first look and kept. The part that serves PostgreSQL is called `postgres`.
    """

    def parts(
        self, data_dir: Path, ports: Mapping[str, int], secrets: Mapping[str, str]
    ) -> list[Part]:
        """Say which processes to start, each with what it waits for."""
        ...

    def addresses(self, ports: Mapping[str, int], secrets: Mapping[str, str]) -> Addresses:
        """Say how the services reach these parts: PROFILE, BROKER_URL, STORE_*, OIDC_ISSUER."""
        ...

    def remove_traces(self, data_dir: Path, ports: Mapping[str, int]) -> tuple[str, ...]:
        """Remove what deleted files and messages left behind; say what could not be done."""
        ...
