"""Runs the journal's migrations."""

from services.journal.migrations.rights import RIGHTS
from services.shared.database.migrate import run_environment

run_environment(RIGHTS)
