"""Runs the portfolio's migrations."""

from services.portfolio.migrations.rights import RIGHTS
from services.shared.database.migrate import run_environment

run_environment(RIGHTS)
