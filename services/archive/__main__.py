"""Starts the processes of the archive."""

from services.archive.app import SERVICE
from services.shared.runtime.main import run

if __name__ == "__main__":
    run(SERVICE)
