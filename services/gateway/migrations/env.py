"""Runs the gateway's migrations."""

from services.shared.migrate import run_environment

run_environment()
