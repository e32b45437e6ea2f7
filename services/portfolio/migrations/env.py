"""Runs the portfolio's migrations."""

from services.shared.database.migrate import run_environment

run_environment()
