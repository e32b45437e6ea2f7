"""Starts the processes of the portfolio."""

from services.portfolio.app import SERVICE
from services.shared.runtime.main import run

if __name__ == "__main__":
    run(SERVICE)
