"""Runs the gateway's migrations."""

from services.shared.database.migrate import run_environment

run_environment()
