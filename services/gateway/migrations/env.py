"""Runs the gateway's migrations."""

from services.gateway.migrations.rights import RIGHTS
from services.shared.database.migrate import run_environment

run_environment(RIGHTS)
