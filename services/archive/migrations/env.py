"""Runs the archive's migrations."""

from services.archive.migrations.rights import RIGHTS
from services.shared.database.migrate import run_environment

run_environment(RIGHTS)
